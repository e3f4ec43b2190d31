import assert from "node:assert/strict";
import { PullProgress } from "../../../src/images/pull/pull_progress.ts";

const LAYERS = ["a", "b", "c"].map((digest) => ({ mediaType: "tar", digest, sizeBytes: 20_000_000 }));

function layer(digest: string, event: string, doneBytes = 0) {
  return { event, name: `layer-${digest}`, doneBytes, totalBytes: 20_000_000 };
}

Deno.test("PullProgress counts layers and megabytes, of all layers once they are known", () => {
  const progress = new PullProgress();
  assert.equal(progress.text, undefined);
  progress.update({ event: "Resolving from OCI Registry (hello)", name: "", doneBytes: 0, totalBytes: 0 });
  assert.equal(progress.text, undefined);
  progress.update(layer("a", "waiting"));
  progress.update(layer("a", "downloading", 5_400_000));
  assert.equal(progress.text, "Pulled 0/1 layers, 5.4/20 MB");
  progress.expect(LAYERS);
  progress.update(layer("a", "complete", 20_000_000));
  progress.update(layer("b", "downloading", 10_000_000));
  assert.equal(progress.text, "Pulled 1/3 layers, 30/60 MB");
});

Deno.test("PullProgress counts layers that are there already, announced or passed over", () => {
  const progress = new PullProgress();
  progress.expect(LAYERS);
  progress.update(layer("b", "already exists", 20_000_000));
  assert.equal(progress.text, "Pulled 2/3 layers, 40/60 MB");
});

Deno.test("PullProgress.update() tells whether anything moved", () => {
  const progress = new PullProgress();
  assert.equal(progress.update(layer("a", "waiting")), true);
  assert.equal(progress.update(layer("a", "waiting")), false);
  assert.equal(progress.update(layer("a", "downloading", 1)), true);
  assert.equal(progress.update(layer("a", "downloading", 1)), false);
  assert.equal(progress.update(layer("a", "complete", 20_000_000)), true);
});

Deno.test("PullProgress.notice() sees a layer grow of which nothing was heard, and that layers are unpacked", () => {
  const progress = new PullProgress();
  assert.equal(progress.notice(new Map()), false, "nothing is known yet");
  progress.update(layer("a", "waiting"));
  assert.equal(progress.notice(new Map([["layer-a", 5_000_000], ["layer-other", 1]])), true);
  assert.equal(progress.text, "Pulled 0/1 layers, 5.0/20 MB");
  assert.equal(progress.notice(new Map([["layer-a", 5_000_000]])), false, "it has not grown");
  assert.equal(progress.notice(new Map([["layer-other", 7]])), true, "it is written no more");
});
