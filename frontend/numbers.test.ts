import { describe, expect, it } from "vitest";

import { readNumber, showNumber } from "./numbers";

// GB/T 15835—2011 5.1: groups of three, a quarter em apart; four digits are not parted.
describe("showNumber", () => {
  it.each([
    ["3390", "3390"],
    ["14870", "14\u00a0870"],
    ["1234567.891", "1\u00a0234\u00a0567.891"],
    ["0.6104", "0.6104"],
    ["0.000123456", "0.000123456"],
    ["-0.003", "\u22120.003"],
    ["-14870.50", "\u221214\u00a0870.50"],
  ])("%s → %s", (text, shown) => expect(showNumber(text)).toBe(shown));

  it("leaves words as they are", () => expect(showNumber("未知")).toBe("未知"));
});

describe("readNumber", () => {
  it.each([
    ["24.94", "24.94"],
    ["１２３．４", "123.4"],
    ["1,234,567.8", "1234567.8"],
    ["249 330", "249330"],
    ["249\u00a0330", "249330"],
    ["−0.003", "-0.003"],
    ["+5", "5"],
    [".5", "0.5"],
    ["1.2e-3", "1.2e-3"],
    ["12 %", "12%"],
    ["  7 ", "7"],
  ])("%s → %s", (typed, plain) => expect(readNumber(typed)).toBe(plain));

  it.each(["", "1,23", "12,34,567", "1.2.3", "约5", "5 kg", "-", "=A1", "NaN", "Infinity", "1e"])(
    "refuses %s",
    (typed) => expect(readNumber(typed)).toBeNull(),
  );
});
