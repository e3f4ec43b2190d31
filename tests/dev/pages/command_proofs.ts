/** Where a command of a page is run: a file of the repository and what it says there; or why nothing runs it. */
export type Proof =
  | { readonly file: string; readonly says: string }
  | { readonly unrun: string };

const RUN = ".ci/checks";
const README = { file: "tests/e2e/readme_e2e_test.ts" };
const RELEASE = { file: "dev/check_release.ts" };

/** By the command as the pages have it. */
export const COMMAND_PROOFS: Readonly<Record<string, Proof>> = {
  "deno task ok": { file: RUN, says: "deno task ok" },
  "deno task test": { file: RUN, says: "deno task test" },
  "deno task test PATH": { file: ".ci/run", says: 'deno task test "${rooms[@]}"' },
  "deno task test packages/grpc": { file: ".ci/run", says: "echo packages" },
  "deno task demo": { file: RUN, says: "deno task demo" },
  "deno task docs": { file: "tests/dev/permission_sets_real_test.ts", says: '["docs", "docs:check"]' },
  "deno task try": { file: "tests/dev/permission_sets_real_test.ts", says: '["try", "examples/hello.nomad.hcl"' },
  "deno task try examples/hello.nomad.hcl": {
    file: "tests/dev/permission_sets_real_test.ts",
    says: '["try", "examples/hello.nomad.hcl"',
  },
  "deno task compile": { file: ".ci/run", says: "deno task compile" },
  "deno task release": { file: ".ci/run", says: "deno task release" },
  "deno task release:check": { file: ".ci/run", says: "deno task release:check" },
  "deno task install /opt/nomad/data/plugins": {
    file: "tests/dev/pages/commands_real_test.ts",
    says: '["install", `${tree.path}/plugins`]',
  },
  "deno task launch JOB --migrate": {
    file: "tests/dev/pages/commands_real_test.ts",
    says: '["launch", `${tree.path}/shop.nomad.hcl`, "--migrate"]',
  },
  "containerd-driver migrate JOB...": {
    file: "tests/dev/pages/commands_real_test.ts",
    says: '["migrate", `${tree.path}/shop.nomad.hcl`]',
  },
  "nomad job run -output": { ...README, says: '"job", "run", "-output"' },
  "nomad job inspect": { ...README, says: '"job", "inspect"' },
  "nomad job inspect web | containerd-driver migrate -": { ...README, says: '"migrate", "-"' },
  "deno task launch JOB": { file: "tests/examples_real_test.ts", says: "launch" },
  "deno task launch JOB --as-is": { file: "tests/launcher/launch_containerd_real_test.ts", says: '["--as-is"]' },
  "deno task launch examples/hello.nomad.hcl --stats": {
    file: "tests/examples_real_test.ts",
    says: 'name: "stress", args: ["--stats"]',
  },
  "deno task dev": { file: "tests/dev/pages/commands_real_test.ts", says: '"dev/containerd.ts"' },
  "containerd-driver check": { file: "tests/dev/pages/commands_real_test.ts", says: '["check", "--json"]' },
  "sudo apt install ./nomad-driver-containerd_1.0.0_amd64.deb": { ...RELEASE, says: '"dpkg-deb", "-x"' },
  "sha256sum --check --ignore-missing SHA256SUMS": { ...RELEASE, says: '"--check", "--ignore-missing"' },
  [`echo 'plugin "containerd-driver" {}' | sudo tee /etc/nomad.d/containerd-driver.hcl && sudo systemctl restart nomad`]:
    { ...README, says: "sudo tee" },
  "nomad job run /usr/share/doc/nomad-driver-containerd/examples/hello.nomad.hcl": { ...README, says: '"job", "run"' },
  "nomad alloc logs -f -job hello": { ...README, says: '"alloc", "logs", "-job", "hello"' },
  "nomad alloc exec": { ...README, says: '"alloc", "exec"' },
  "nomad alloc status ALLOC": { ...README, says: '"alloc", "status"' },
  "nomad node status -verbose NODE": { ...README, says: '"node", "status", "-verbose"' },
  "ctr --namespace nomad containers list": { ...README, says: '"containers", "list"' },
  "ctr --namespace nomad images rm --sync $(ctr --namespace nomad images list -q)": {
    ...README,
    says: '"images", "rm", "--sync"',
  },
  "ctr namespaces rm nomad": { ...README, says: '"namespaces", "rm"' },
  "mount --make-shared": { file: "tests/containerd/volume_real_test.ts", says: '"mount", "--make-shared"' },
  "docker login": { unrun: "it names who writes a file; tests/images writes such files" },
  "gh attestation verify FILE --repo OWNER/REPOSITORY": { unrun: "it asks GitHub" },
  "deno task dashboard:picture": {
    unrun: "it draws; tests/telemetry/dashboard_test.ts holds the dashboard to the metrics",
  },
  "deno task soak": { unrun: "it takes hours; its tests run in a short form with all others" },
  "deno task bench": {
    unrun: "it measures, which is never done in tests; tests/dev/benchmarks_test.ts reads what it wrote",
  },
  "deno run -A packages/grpc/bench/echo.ts": { unrun: "it measures, which is never done in tests" },
  "UPDATE_GOLDEN=1 deno test -A tests/oci/golden_test.ts": { unrun: "it writes what the test then compares with" },
};

/** Code in a text that begins with a program's name and is no command. */
export const NO_COMMANDS = ["containerd cannot be reached", "containerd does not know the task any more"];
