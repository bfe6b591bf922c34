import { describe, expect, it } from "vitest";

import { applied, changesBetween, layBlock, merged } from "./changes";
import type { GridRow } from "./types";

const columns = [{ key: "flow" }, { key: "amount" }, { key: "result", readonly: true }, { key: "unit" }];
const rows: GridRow[] = [
  { id: "1", cells: { flow: "多晶硅", amount: "1.167", result: "0.6716", unit: "kg" } },
  { id: "2", cells: { flow: "氩气", amount: "3.10", result: "0.0240", unit: "kg" } },
];
const counter = (): (() => string) => {
  let n = 0;
  return () => `new-${++n}`;
};

describe("layBlock", () => {
  it("fills cells, skips what is for reading, adds rows below", () => {
    const laid = layBlock(rows, columns, { row: 1, column: 1 }, [["3.2", "9"], [" 4 ", "9", "kWh"]], counter());
    expect(laid[1]?.cells).toEqual({ flow: "氩气", amount: "3.2", result: "0.0240", unit: "kg" });
    expect(laid[2]).toEqual({ id: "new-1", cells: { amount: "4", unit: "kWh" } });
    expect(rows[1]?.cells["amount"]).toBe("3.10");
  });

  it("drops what falls off the right edge and leaves locked rows alone", () => {
    const locked = [{ ...rows[0], readonly: true } as GridRow];
    expect(layBlock(locked, columns, { row: 0, column: 3 }, [["t", "x"]], counter())).toEqual(locked);
    const laid = layBlock(rows, columns, { row: 0, column: 3 }, [["t", "x", "y"]], counter());
    expect(laid[0]?.cells["unit"]).toBe("t");
  });
});

describe("changesBetween", () => {
  it("names each changed cell with the value it had", () => {
    const laid = layBlock(rows, columns, { row: 0, column: 1 }, [["1.2"], ["3.10"], ["5"]], counter());
    expect(changesBetween(rows, laid)).toEqual([
      { row: "1", column: "amount", value: "1.2", was: "1.167" },
      { row: "new-1", column: "amount", value: "5", was: "" },
    ]);
  });

  it("names a row that went", () =>
    expect(changesBetween(rows, rows.slice(1))).toEqual([{ row: "1", removed: true }]));

  it("finds nothing where nothing changed", () => expect(changesBetween(rows, rows)).toEqual([]));
});

describe("merged and applied", () => {
  it("take the server's reading and keep what was typed meanwhile", () => {
    const sent = layBlock(rows, columns, { row: 2, column: 0 }, [["石墨热场", "０.130"]], counter());
    const screen = applied(sent, [{ row: "new-1", column: "unit", value: "kg", was: "" }]);
    const saved = {
      revision: 38,
      ids: { "new-1": "3" },
      rows: [{ id: "3", cells: { flow: "石墨热场", amount: "0.130", result: "0.0220" } }],
    };
    const held = merged(sent, saved);
    expect(held.map((row) => row.id)).toEqual(["1", "2", "3"]);
    const shown = applied(held, changesBetween(sent, screen), saved.ids);
    expect(shown[2]?.cells).toEqual({ flow: "石墨热场", amount: "0.130", result: "0.0220", unit: "kg" });
    expect(changesBetween(held, shown)).toEqual([{ row: "3", column: "unit", value: "kg", was: "" }]);
  });

  it("follow the order of an undo and drop the rows it took back", () =>
    expect(merged(rows, { revision: 39, order: ["2"] }).map((row) => row.id)).toEqual(["2"]));

  it("are the inverse of changesBetween", () => {
    const after = [{ id: "2", cells: { ...rows[1]?.cells, amount: "9" } }, { id: "new-7", cells: { flow: "水" } }];
    expect(applied(rows, changesBetween(rows, after))).toEqual(after);
  });

  it("never report a new row that went before it was sent", () =>
    expect(changesBetween([...rows, { id: "new-1", cells: {} }], rows)).toEqual([]));
});
