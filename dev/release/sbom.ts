import { Buffer } from "node:buffer";
import { runCommand } from "../run_command.ts";
import { sha256 } from "./checksums.ts";
import { type NpmPackage, npmPackages } from "./npm_packages.ts";
import { type Release, stem } from "./release.ts";

const DRIVER_ID = "SPDXRef-Package-containerd-driver";
const DENO_ID = "SPDXRef-Package-deno";

/** Writes the bill of materials of the binary: the driver, Deno's runtime, the npm packages (SPDX 2.3, in JSON). */
export async function writeSbom(release: Release): Promise<void> {
  const document = sbomDocument(release, {
    packages: await npmPackages(),
    binarySha256: await sha256(release.binary),
    denoVersion: await embeddedDeno(release.binary),
    created: new Date(),
  });
  await Deno.writeTextFile(`${release.directory}/${stem(release)}.spdx.json`, `${JSON.stringify(document, null, 2)}\n`);
}

/** The version of the runtime in a compiled plugin, which need not be the one that runs this. */
async function embeddedDeno(binary: string): Promise<string> {
  const text = await runCommand([binary, "--version"]);
  const [, version] = /\(Deno (\d+\.\d+\.\d+)/.exec(text) ?? [];
  if (version === undefined) throw new Error(`Cannot describe "${binary}": it does not tell its Deno, but ${text}`);
  return version;
}

/** What goes into the bill of materials besides the release itself. */
export interface SbomParts {
  readonly packages: readonly NpmPackage[];
  readonly binarySha256: string;
  readonly denoVersion: string;
  readonly created: Date;
}

/** The document, see the SPDX 2.3 specification, clauses 6 (document), 7 (packages) and 11 (relationships). */
export function sbomDocument(release: Release, { packages, binarySha256, denoVersion, created }: SbomParts) {
  const driver = {
    ...packageEntry(DRIVER_ID, { name: "nomad-driver-containerd", version: release.version, license: "Apache-2.0" }),
    packageFileName: "containerd-driver",
    checksums: [{ algorithm: "SHA256", checksumValue: binarySha256 }],
  };
  const deno = packageEntry(DENO_ID, { name: "deno", version: denoVersion, license: "MIT" });
  const npm = packages.map((entry) => npmEntry(entry));
  const contained = [deno, ...npm].map(({ SPDXID }) => relationship(DRIVER_ID, "CONTAINS", SPDXID));
  return {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: stem(release),
    documentNamespace: `https://spdx.org/spdxdocs/${stem(release)}-${binarySha256}`,
    creationInfo: {
      created: `${created.toISOString().slice(0, 19)}Z`,
      creators: ["Tool: nomad-driver-containerd-release"],
    },
    packages: [driver, deno, ...npm],
    relationships: [relationship("SPDXRef-DOCUMENT", "DESCRIBES", DRIVER_ID), ...contained],
  };
}

function npmEntry({ name, version, license, integrity }: NpmPackage) {
  const id = `SPDXRef-Package-npm-${`${name}-${version}`.replace(/[^a-zA-Z0-9.-]+/g, "-")}`;
  const locator = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  const sha512 = Buffer.from(integrity.replace(/^sha512-/, ""), "base64").toString("hex");
  return {
    ...packageEntry(id, { name, version, license }),
    checksums: [{ algorithm: "SHA512", checksumValue: sha512 }],
    externalRefs: [{ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: locator }],
  };
}

function packageEntry(id: string, { name, version, license }: { name: string; version: string; license: string }) {
  return {
    SPDXID: id,
    name,
    versionInfo: version,
    downloadLocation: "NOASSERTION",
    filesAnalyzed: false,
    licenseConcluded: "NOASSERTION",
    licenseDeclared: license,
    copyrightText: "NOASSERTION",
  };
}

function relationship(from: string, type: string, to: string) {
  return { spdxElementId: from, relationshipType: type, relatedSpdxElement: to };
}
