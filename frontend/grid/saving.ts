/** Posts edits one after another, each naming the revision that the one before it made. */
import { csrfToken } from "../csrf";
import type { Change, Edit, Refused, Saved } from "./types";

export type Answer = { ok: true; saved: Saved } | { ok: false; status: number; refused: Refused };

export class Saver {
  private last: Promise<unknown> = Promise.resolve();

  constructor(public revision: number) {}

  /** The answer to these changes, asked for when every earlier post has been answered. */
  post(url: string, changes: () => Change[]): Promise<Answer | null> {
    const turn = this.last.then(() => this.send(url, changes()));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async send(url: string, changes: Change[]): Promise<Answer | null> {
    const edit: Edit = { revision: this.revision, changes };
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
      body: JSON.stringify(edit),
    }).catch(() => null);
    if (response === null) {
      const detail = "没有连上服务器，改动还在这一页。The server cannot be reached; nothing is lost.";
      return { ok: false, status: 0, refused: { detail } };
    }
    const body: unknown = await response.json().catch(() => ({}));
    if (!response.ok) return { ok: false, status: response.status, refused: body as Refused };
    const saved = body as Saved;
    this.revision = saved.revision;
    return { ok: true, saved };
  }
}
