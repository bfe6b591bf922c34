import { describe, expect, it } from "vitest";

import { parseBlock } from "./paste";

describe("parseBlock", () => {
  it("reads two rows as Excel copies them", () =>
    expect(parseBlock("多晶硅\t1.167\tkg\r\n外购电，电网\t17.46\tkWh\r\n")).toEqual([
      ["多晶硅", "1.167", "kg"],
      ["外购电，电网", "17.46", "kWh"],
    ]));

  it("keeps empty cells and short rows as they are", () =>
    expect(parseBlock("a\t\tc\n\t\nz")).toEqual([["a", "", "c"], ["", ""], ["z"]]));

  it("reads line ends, tabs and quotation marks inside a cell", () =>
    expect(parseBlock('"第一行\n第二行"\t"含\t制表"\n"他说""好"""\tx')).toEqual([
      ["第一行\n第二行", "含\t制表"],
      ['他说"好"', "x"],
    ]));

  it("takes a lone quotation mark as a character: 2\" pipe", () =>
    expect(parseBlock('2"\t"管\n"3寸" 管\ty')).toEqual([['2"', '"管'], ['"3寸" 管', "y"]]));

  it("makes one empty cell of an empty text", () => expect(parseBlock("")).toEqual([[""]]));

  it("loses nothing of a block of 5000 rows", () => {
    const block = Array.from({ length: 5000 }, (_, i) => [`流${i}`, String(i / 8), "kg"]);
    expect(parseBlock(block.map((row) => row.join("\t")).join("\r\n"))).toEqual(block);
  });
});
