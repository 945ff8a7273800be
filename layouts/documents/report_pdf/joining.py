"""Joins tagged PDFs into one that is still tagged: pages, structure, identifiers of table heads, bookmarks.

pikepdf copies pages without the structure that gives them their reading order, so the trees are joined here: the
elements of every part go under the first part's document element, the keys by which pages find their elements are
counted on, and the identifiers that cells name their heads by are made different from part to part.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, OutlineItem, Page, Pdf, String


def joined(parts: Sequence[bytes]) -> bytes:
    """One tagged PDF from several of the same make; metadata, language and colours are those of the first."""
    with Pdf.open(io.BytesIO(parts[0])) as whole:
        bookmarks: list[tuple[str, int]] = []
        heads = _heads(whole.Root.StructTreeRoot)
        for number, part in enumerate(parts[1:], start=1):
            # one part at a time: opened, a PDF takes some thirty times its size
            with Pdf.open(io.BytesIO(part)) as source:
                before = len(whole.pages)
                bookmarks += [(item.title, before + _page_of(source, item)) for item in _bookmarks(source)]
                heads += _append(whole, source, number)
        _add_bookmarks(whole, bookmarks)
        _write_heads(whole, heads)
        return _saved(whole)


def packed(content: bytes) -> bytes:
    """The same PDF with its small objects, the structure above all, in compressed streams: about half the size."""
    with Pdf.open(io.BytesIO(content)) as pdf:
        return _saved(pdf)


def page_count(content: bytes) -> int:
    """How many pages a PDF has."""
    with Pdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def first_pages(content: bytes) -> list[int]:
    """On which pages, counted from 0, the topmost bookmarks lie."""
    with Pdf.open(io.BytesIO(content)) as pdf:
        return [_page_of(pdf, item) for item in _bookmarks(pdf)]


def _saved(pdf: Pdf) -> bytes:
    stream = io.BytesIO()
    # the identifier of the file from its content, so that the same report is the same file
    pdf.save(stream, object_stream_mode=ObjectStreamMode.generate, deterministic_id=True)
    return stream.getvalue()


def _append(whole: Pdf, source: Pdf, number: int) -> list[tuple[str, Any]]:
    """Adds the pages and the structure of a part; returns the heads of its tables."""
    tree = whole.Root.StructTreeRoot
    offset = int(tree.ParentTreeNextKey)
    first = len(whole.pages)
    for page in source.pages:
        whole.pages.append(page)
    # after the pages, so that the elements point to the copies and not to pages of their own
    added = whole.copy_foreign(source.Root.StructTreeRoot)
    for page in whole.pages[first:]:
        _count_on(page, offset)
    _rename(added, number)
    root, numbers = tree.K[0], tree.ParentTree.Nums
    children = root.K
    for element in added.K[0].K:
        element.P = root
        children.append(element)
    keys = list(added.ParentTree.Nums)
    for key, elements in zip(keys[0::2], keys[1::2], strict=True):
        numbers.append(int(key) + offset)
        numbers.append(elements)
    tree.ParentTreeNextKey = offset + int(added.ParentTreeNextKey)
    return _heads(added)


def _heads(tree: Any) -> list[tuple[str, Any]]:
    """Identifiers of the heads of tables with their elements."""
    listed = list(tree.IDTree.Names) if "/IDTree" in tree else []
    return [(str(name), element) for name, element in zip(listed[0::2], listed[1::2], strict=True)]


def _write_heads(whole: Pdf, heads: list[tuple[str, Any]]) -> None:
    """A name tree is sorted by name."""
    listed = Array()
    for name, element in sorted(heads, key=lambda pair: pair[0]):
        listed.append(String(name))
        listed.append(element)
    whole.Root.StructTreeRoot.IDTree = whole.make_indirect(Dictionary(Names=listed))


def _count_on(page: Page, offset: int) -> None:
    if "/StructParents" in page.obj:
        page.obj.StructParents = int(page.obj.StructParents) + offset
    for annotation in page.obj.get("/Annots", ()):
        if "/StructParent" in annotation:
            annotation.StructParent = int(annotation.StructParent) + offset


def _rename(tree: Any, number: int) -> None:
    """Gives the heads of tables identifiers of this part, and the cells that name them likewise."""
    mark = f"part{number}-"
    if "/IDTree" in tree:
        tree.IDTree.Names = Array(
            String(f"{mark}{each}") if index % 2 == 0 else each for index, each in enumerate(tree.IDTree.Names)
        )
    for element in _elements(tree.K[0]):
        if "/ID" in element:
            element.ID = String(f"{mark}{element.ID}")
        for attributes in element.get("/A", ()):
            if "/Headers" in attributes:
                attributes.Headers = Array(String(f"{mark}{each}") for each in attributes.Headers)


def _elements(root: Any) -> Iterator[Any]:
    waiting = [root]
    while waiting:
        element = waiting.pop()
        yield element
        children = element.get("/K", ())
        waiting += [
            each
            for each in (children if isinstance(children, Array) else [children])
            if isinstance(each, Dictionary) and each.get("/Type") == Name.StructElem
        ]


def _bookmarks(pdf: Pdf) -> list[OutlineItem]:
    with pdf.open_outline() as outline:
        return list(outline.root)


def _page_of(pdf: Pdf, item: OutlineItem) -> int:
    if not isinstance(item.destination, Array):
        raise ValueError(f"the bookmark {item.title} leads to no page")
    return pdf.pages.index(Page(item.destination[0]))


def _add_bookmarks(whole: Pdf, bookmarks: Sequence[tuple[str, int]]) -> None:
    with whole.open_outline() as outline:
        outline.root.extend(OutlineItem(title, page, "Fit") for title, page in bookmarks)
