"""The strings under the fields of a document, which are their help: read from the source when somebody asks for them.

pydantic can do the same as it makes a model, but then every start of the program reads all sources again.
"""

import ast
import inspect
from functools import cache
from itertools import pairwise

from pydantic import BaseModel


@cache
def described(model: type[BaseModel]) -> dict[str, str]:
    """The string under each field of a model, those that it has from its bases among them."""
    bases = [base for base in reversed(model.__mro__) if issubclass(base, BaseModel) and base is not BaseModel]
    found = {name: text for base in bases for name, text in _strings(base).items()}
    return {name: found[name] for name in model.model_fields if name in found}


def _strings(model: type[BaseModel]) -> dict[str, str]:
    """The strings that stand under the fields in the source of one class."""
    (whole,) = ast.parse(inspect.getsource(model)).body
    assert isinstance(whole, ast.ClassDef)
    found = {}
    for field, below in pairwise(whole.body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(below, ast.Expr):
            text = ast.literal_eval(below.value) if isinstance(below.value, ast.Constant) else None
            if isinstance(text, str):
                found[field.target.id] = inspect.cleandoc(text)
    return found
