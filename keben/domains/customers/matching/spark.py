"""Spark for a search: what must be there, one that lasts as long as the search, and the rows handed to it."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from keben.domains.customers.matching.found import EngineMissing

OPTIONS: dict[str, Any] = {
    "spark.log.level": "OFF",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # Splink asks for pairs above a probability. Moved into the join, that condition compares the names over and over.
    "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.PushDownPredicates",
}
CONFIGURED = ("SPARK_HOME", "SPARK_CONF_DIR", "PYSPARK_SUBMIT_ARGS")
"""Whoever has one of these has a Spark of his own; else it is the one of the package, on this machine alone."""
PARTITIONS = "spark.sql.shuffle.partitions"


def needed() -> None:
    """Raises EngineMissing with what to install."""
    if find_spec("pyspark") is None:
        raise EngineMissing(_("Spark is not installed: install keben[spark]."))
    home = os.environ.get("JAVA_HOME")
    if shutil.which(str(Path(home, "bin", "java")) if home else "java") is None:
        raise EngineMissing(
            _("Spark needs Java, which is not there: install Java 17 or newer, or set JAVA_HOME to it.")
        )


@contextlib.contextmanager
def on_spark(base: Any, folder: Path) -> Iterator[tuple[Any, Any]]:
    """The rows of DuckDB in Spark, by way of a Parquet file. Raises EngineMissing."""
    from splink import SparkAPI

    path = folder / "customers.parquet"
    base.execute(f"COPY customers TO '{path}' (FORMAT parquet)")
    with running(folder) as session:
        yield SparkAPI(spark_session=session), session.read.parquet(path.as_uri())


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Any]:
    """Spark by the settings of this machine (spark-defaults.conf), ended with its Java afterwards."""
    logging.getLogger("py4j").setLevel(logging.WARNING)
    session = started()
    context = session.sparkContext
    try:
        context.setCheckpointDir((folder / "checkpoints").as_uri())
        if context.master.startswith("local") and not context.getConf().contains(PARTITIONS):
            session.conf.set(PARTITIONS, str(2 * context.defaultParallelism))  # 200 are meant for a cluster
        yield session
    finally:
        ended(session)


def started() -> Any:
    """A new one. Raises EngineMissing where Java does not run it."""
    from pyspark.errors import PySparkRuntimeError
    from pyspark.sql import SparkSession
    from splink.backends.spark import similarity_jar_location

    if not any(name in os.environ for name in CONFIGURED):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")  # else it listens to the whole network
    builder = SparkSession.builder.appName("keben-twins").config("spark.jars", similarity_jar_location())
    try:
        return builder.config(map=OPTIONS).getOrCreate()
    except PySparkRuntimeError as error:
        raise EngineMissing(_("Spark did not start: it needs Java 17 or newer.")) from error


def ended(session: Any) -> None:
    """Stop it, and the Java process with it, which would otherwise keep its memory as long as this program runs."""
    from pyspark import SparkContext

    gateway: Any = session.sparkContext._gateway
    session.stop()
    process = getattr(gateway, "proc", None)
    if process is None:
        return  # somebody else's Java
    gateway.shutdown()
    process.stdin.close()
    process.wait()
    SparkContext._gateway = SparkContext._jvm = None
