/**
 * What a page hands to the chart island. Numbers draw, words are shown: the server publishes the text.
 *
 *   <div class="chart" data-island="chart" data-source="flows" role="img" aria-label="…"></div>
 *   {{ data|json_script:"flows" }}         data: Sankey; the page sets a table with the same figures beside it
 */
export interface Sankey {
  kind: "sankey";
  nodes: SankeyNode[];
  links: SankeyLink[];
  unit: string;
}

export type Stage = "raw" | "grow" | "trans" | "elec" | "direct" | "pack" | "use" | "eol";

export interface SankeyNode {
  id: string;
  name: string;
  /** Its figure as published, without unit. */
  text?: string;
  stage?: Stage;
}

export interface SankeyLink {
  source: string;
  target: string;
  /** Width; the absolute value is drawn, `text` carries the sign. */
  value: number;
  text: string;
}
