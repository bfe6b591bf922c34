/** Charts that need a layout: ECharts by parts, drawn as SVG in the colours of the page's theme. */
import { SankeyChart } from "echarts/charts";
import { TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

import { showNumber } from "../numbers";
import type { Sankey } from "./types";

/** The value of a token in the theme that the page shows. */
type Colour = (token: string) => string;

use([SankeyChart, TooltipComponent, SVGRenderer]);

function ink(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--tj-${name}`).trim();
}

/** The drawing of a Sankey in ECharts' words. */
function sankeyOption(data: Sankey, colour: Colour): Record<string, unknown> {
  const names = new Map(data.nodes.map((node) => [node.id, node]));
  const shown = (text: string | undefined): string =>
    text === undefined ? "" : `${showNumber(text)} ${data.unit}`;
  const label = { color: colour("ink"), fontFamily: colour("sans"), fontSize: 13 };
  return {
    animation: false,
    textStyle: { fontFamily: colour("sans") },
    tooltip: {
      // Drawn inside the SVG: no styled HTML, so a strict policy holds.
      renderMode: "richText",
      backgroundColor: colour("sheet"),
      borderColor: colour("line"),
      textStyle: { color: colour("ink"), fontSize: 13 },
      formatter: (at: { dataType: string; data: Record<string, string> }) =>
        at.dataType === "edge"
          ? `${names.get(at.data["source"] ?? "")?.name} → ${names.get(at.data["target"] ?? "")?.name}\n` +
            shown(at.data["text"])
          : `${names.get(at.data["name"] ?? "")?.name}\n${shown(at.data["text"])}`,
    },
    series: [
      {
        type: "sankey",
        left: 4,
        right: 150,
        top: 8,
        bottom: 8,
        nodeWidth: 12,
        nodeGap: 14,
        draggable: false,
        emphasis: { focus: "adjacency" },
        lineStyle: { color: "source", opacity: 0.28, curveness: 0.5 },
        label: {
          ...label,
          formatter: ({ name }: { name: string }) => {
            const node = names.get(name);
            return node?.text ? `${node.name}  ${showNumber(node.text)}` : (node?.name ?? name);
          },
        },
        data: data.nodes.map((node) => ({
          name: node.id,
          text: node.text,
          itemStyle: { color: colour(node.stage ? `st-${node.stage}` : "ink-3"), borderWidth: 0 },
        })),
        links: data.links.map((link) => ({ ...link, value: Math.abs(link.value) })),
      },
    ],
  };
}

export function mount(element: HTMLElement, data: unknown): void {
  const chart = init(element, null, { renderer: "svg" });
  const draw = (): void => chart.setOption(sankeyOption(data as Sankey, ink), true);
  draw();
  new ResizeObserver(() => chart.resize()).observe(element);
  document.addEventListener("tanji:theme", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}
