"""The examples in the docstrings are right, and every public function of the rooms has one."""

import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import engine
import pytest

ADDON = Path(engine.__file__).resolve().parents[1]
ROOMS = (
    "items",
    "weight",
    "profiles",
    "plausibility",
    "papers",
    "labels",
    "ruined",
    "standing",
    "stacking",
    "criteria",
    "leaving",
    "layout",
    "sizes",
    "putaway",
    "rules",
    "scene",
    "simulation",
    "nearby",
    "demand",
    "removal",
    "subset",
    "meeting",
    "parts",
    "loads",
    "relocation",
    "volume",
    "composition",
    "pieces",
    "transformation",
    "weighing",
    "settlement",
    "plates",
    "ledger",
    "cells",
    "headings",
    "columns",
    "tables",
    "plausible",
)
EVERY_MODULE = [info.name for info in pkgutil.iter_modules(engine.__path__)]


def _public_functions(module):
    """Public functions of a module and public methods of its public classes, by name."""
    for name, member in vars(module).items():
        if name.startswith("_") or getattr(member, "__module__", "") != module.__name__:
            continue
        if inspect.isfunction(member):
            yield name, member
        elif inspect.isclass(member):
            for method_name, method in vars(member).items():
                function = getattr(method, "__func__", method)
                if inspect.isfunction(function) and not method_name.startswith("_"):
                    yield f"{name}.{method_name}", function


@pytest.mark.parametrize("name", EVERY_MODULE)
def test_examples_are_right(name):
    result = doctest.testmod(importlib.import_module(f"engine.{name}"))
    assert result.failed == 0


@pytest.mark.parametrize("name", ROOMS)
def test_every_public_function_has_an_example(name):
    functions = _public_functions(importlib.import_module(f"engine.{name}"))
    without = [label for label, function in functions if ">>>" not in (function.__doc__ or "")]
    assert without == []


def test_engine_imports_nothing_of_odoo():
    script = "import engine, pkgutil, importlib, sys\n" + (
        "for info in pkgutil.iter_modules(engine.__path__):\n"
        "    importlib.import_module('engine.' + info.name)\n"
        "outside = {name.partition('.')[0] for name in sys.modules} - sys.stdlib_module_names\n"
        "print(sorted(outside - {'engine', '__main__'}))"
    )
    # -S: without site-packages there is nothing but the standard library to import.
    command = [sys.executable, "-S", "-c", script]
    done = subprocess.run(command, cwd=ADDON, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
