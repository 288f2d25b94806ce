"""The pages of the administration: the foot of the side menu leads to them, the palette to each by name."""

from keben.domains.org.admin.gate import TABS
from keben.web.shell import MenuPage, add_page

for order, (label, href, kinds) in enumerate(TABS):
    add_page(MenuPage("foot", order, label, "settings", href, admin=kinds))
