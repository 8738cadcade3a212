"""The part of pickle's protocol 2 that torch's files consist of, as bytes of the stream."""

from __future__ import annotations

PROTO = 0x80
STOP = ord(".")

MARK = ord("(")
BINGET = ord("h")
LONG_BINGET = ord("j")
BINPUT = ord("q")
LONG_BINPUT = ord("r")

NONE = ord("N")
NEWTRUE = 0x88
NEWFALSE = 0x89
BININT = ord("J")
BININT1 = ord("K")
BININT2 = ord("M")
LONG1 = 0x8A
BINFLOAT = ord("G")
BINUNICODE = ord("X")

EMPTY_TUPLE = ord(")")
TUPLE1 = 0x85
TUPLE2 = 0x86
TUPLE3 = 0x87
TUPLE = ord("t")
EMPTY_LIST = ord("]")
APPEND = ord("a")
APPENDS = ord("e")
EMPTY_DICT = ord("}")
SETITEM = ord("s")
SETITEMS = ord("u")

GLOBAL = ord("c")
REDUCE = ord("R")
BUILD = ord("b")
BINPERSID = ord("Q")

# Opcodes that pickle has and a checkpoint does not, so that a refusal can name them.
REFUSED = {
    ord("0"): "POP", ord("1"): "POP_MARK", ord("2"): "DUP", ord("F"): "FLOAT", ord("I"): "INT",
    ord("L"): "LONG", ord("P"): "PERSID", ord("S"): "STRING", ord("T"): "BINSTRING",
    ord("U"): "SHORT_BINSTRING", ord("V"): "UNICODE", ord("d"): "DICT", ord("g"): "GET",
    ord("i"): "INST", ord("l"): "LIST", ord("o"): "OBJ", ord("p"): "PUT", ord("B"): "BINBYTES",
    ord("C"): "SHORT_BINBYTES", 0x81: "NEWOBJ", 0x82: "EXT1", 0x83: "EXT2", 0x84: "EXT4",
    0x8B: "LONG4", 0x8C: "SHORT_BINUNICODE", 0x8D: "BINUNICODE8", 0x8E: "BINBYTES8",
    0x8F: "EMPTY_SET", 0x90: "ADDITEMS", 0x91: "FROZENSET", 0x92: "NEWOBJ_EX",
    0x93: "STACK_GLOBAL", 0x94: "MEMOIZE", 0x95: "FRAME", 0x96: "BYTEARRAY8",
    0x97: "NEXT_BUFFER", 0x98: "READONLY_BUFFER",
}  # fmt: skip
