# A package for services.nomad.extraSettingsPlugins of NixOS: nix-build -E 'with import <nixpkgs> { }; callPackage ./driver.nix { }'
{ lib, stdenv, fetchurl, autoPatchelfHook, unzip
, release ? "https://downloads.example.org/nomad-driver-containerd"
, version ? "1.0.0"
, sha256 ? lib.fakeSha256 }:

stdenv.mkDerivation {
  pname = "nomad-driver-containerd";
  inherit version;
  src = fetchurl {
    url = "${release}/nomad-driver-containerd_${version}_linux_amd64.zip";
    inherit sha256;
  };
  nativeBuildInputs = [ autoPatchelfHook unzip ];
  buildInputs = [ stdenv.cc.cc.lib ];
  sourceRoot = ".";
  # The program is appended to the runtime; stripping would cut it off.
  dontStrip = true;
  installPhase = "install -D -m 0755 containerd-driver $out/bin/containerd-driver";
  meta.platforms = [ "x86_64-linux" ];
}
