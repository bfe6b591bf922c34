"""The ILCD data set as a tree of plain values, which eILCD writes as XML and TIDAS as JSON.

Names are those of TIDAS: ``common:UUID``, ``@version`` for attributes, ``#text`` for the text of an
element that has attributes; an element that may repeat is a list, or itself if it is alone.
"""
