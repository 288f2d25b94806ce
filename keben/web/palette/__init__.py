"""Finding things: the palette, pickers, the region cascader, the page of hits, and the bell."""
