import { runCommand } from "../../../dev/run_command.ts";

/** A certificate and its key, as paths of PEM files. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

const VALID = { from: "20200101000000Z", until: "20991231000000Z" };
const EXPIRED = { from: "20200101000000Z", until: "20200102000000Z" };

/** A private certificate authority below a directory, made with openssl. */
export class CertificateAuthority {
  readonly #directory: string;
  #issued = 0;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async create(directory: string): Promise<CertificateAuthority> {
    const authority = new CertificateAuthority(directory);
    await Deno.writeTextFile(`${directory}/ca.cnf`, authorityConfig(directory));
    await Deno.writeTextFile(`${directory}/ca.index`, "");
    const { certificate, key } = authority.#paths("ca");
    const subject = ["-subj", "/CN=Tests", "-addext", "basicConstraints=critical,CA:true"];
    await openssl("req", "-x509", ...newKey(key), ...subject, "-out", certificate);
    return authority;
  }

  /** Path of the certificate that clients must trust. */
  get certificate(): string {
    return this.#paths("ca").certificate;
  }

  /** A certificate for this machine's loopback names, fit for servers and for clients. */
  async issue({ expired = false }: { expired?: boolean } = {}): Promise<Certificate> {
    const issued = this.#paths(`issued-${this.#issued++}`);
    const request = `${issued.key}.csr`;
    await openssl("req", ...newKey(issued.key), "-subj", "/CN=localhost", "-out", request);
    const { from, until } = expired ? EXPIRED : VALID;
    const dates = ["-startdate", from, "-enddate", until];
    const config = ["-config", `${this.#directory}/ca.cnf`, "-batch", "-notext"];
    await openssl("ca", ...config, ...dates, "-in", request, "-out", issued.certificate);
    return issued;
  }

  #paths(name: string): Certificate {
    return { certificate: `${this.#directory}/${name}.crt`, key: `${this.#directory}/${name}.key` };
  }
}

function authorityConfig(directory: string): string {
  return `[ca]
default_ca = tests
[tests]
database = ${directory}/ca.index
new_certs_dir = ${directory}
certificate = ${directory}/ca.crt
private_key = ${directory}/ca.key
rand_serial = yes
unique_subject = no
default_md = sha256
policy = anything
x509_extensions = extensions
[anything]
commonName = supplied
[extensions]
subjectAltName = IP:127.0.0.1,IP:0.0.0.0,DNS:localhost
extendedKeyUsage = serverAuth,clientAuth
`;
}

function newKey(path: string): string[] {
  return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", path];
}

async function openssl(...args: string[]): Promise<void> {
  await runCommand(["openssl", ...args]);
}
