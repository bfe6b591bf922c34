"""The tree as XML: read without entities, DTD or network; written in the order of the tree."""

from typing import Any

from lxml import etree

from tanji.exchange.archive import Refused, damaged, unsafe_xml
from tanji.exchange.datasets.tree.node import NAMESPACE, Node

ILCD = "http://lca.jrc.it/ILCD/"
COMMON = f"{ILCD}Common"
XML = "http://www.w3.org/XML/1998/namespace"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_PREFIXES = {"common": COMMON, "xml": XML, "xsi": XSI, "tanji": NAMESPACE}
_BY_ADDRESS = {address: prefix for prefix, address in _PREFIXES.items()}


def parser() -> etree.XMLParser:
    """A parser that resolves nothing and reaches nowhere."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip


def root_of(data: bytes, name: str) -> Any:
    """The root element; raises ``Refused`` for what is broken or not safe."""
    try:
        root = etree.fromstring(data, parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(f"{name}: {error}") from error
    if root is None:
        raise damaged(name)
    if root.getroottree().docinfo.doctype:
        raise unsafe_xml(name)
    return root


def parse(data: bytes, name: str) -> Node:
    """A data set as a tree, under the name of its root element."""
    root = root_of(data, name)
    value = _value(root)
    return {_name(root.tag): value if isinstance(value, dict) else {"#text": value}}


def serialise(node: Node) -> bytes:
    """A data set as XML; its namespace is that of its root element."""
    ((name, content),) = node.items()
    kind = name.removesuffix("DataSet")
    own = f"{ILCD}{kind[0].upper()}{kind[1:]}"
    root = _element(name, own, {None: own, "common": COMMON, "tanji": NAMESPACE, "xsi": XSI})
    _fill(root, content, own)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _name(tag: Any) -> str:
    name = etree.QName(tag)
    prefix = _BY_ADDRESS.get(name.namespace or "")
    return f"{prefix}:{name.localname}" if prefix else str(name.localname)


def _value(element: Any) -> Any:
    made: Node = {f"@{_name(key)}": value for key, value in element.attrib.items()}
    for child in element.iterchildren(tag=etree.Element):
        key, value = _name(child.tag), _value(child)
        if key not in made:
            made[key] = value
        elif isinstance(made[key], list):
            made[key].append(value)
        else:
            made[key] = [made[key], value]
    text = element.text or ""
    if not made:
        return text
    if text.strip():
        made["#text"] = text
    return made


def _element(name: str, own: str, nsmap: dict[str | None, str] | None = None) -> Any:
    return etree.Element(_qualified(name, own), nsmap=nsmap)


def _qualified(name: str, own: str) -> str:
    prefix, colon, local = name.rpartition(":")
    return f"{{{_PREFIXES[prefix]}}}{local}" if colon else f"{{{own}}}{local}"


def _fill(element: Any, value: Any, own: str) -> None:
    if not isinstance(value, dict):
        element.text = clean(str(value))
        return
    for key, content in value.items():
        if key.startswith("@xmlns"):
            continue
        if key == "#text":
            element.text = clean(str(content))
        elif key.startswith("@"):
            name = key[1:]
            prefix, colon, local = name.rpartition(":")
            element.set(f"{{{_PREFIXES[prefix]}}}{local}" if colon else local, clean(str(content)))
        else:
            for one in content if isinstance(content, list) else [content]:
                child = _element(key, own)
                element.append(child)
                _fill(child, one, own)


def clean(text: str) -> str:
    """The text without the control characters that XML cannot carry."""
    return "".join(c for c in text if (c >= " " and not "\ud800" <= c <= "\udfff") or c in "\t\n\r")


__all__ = ["Refused", "clean", "parse", "parser", "root_of", "serialise"]
