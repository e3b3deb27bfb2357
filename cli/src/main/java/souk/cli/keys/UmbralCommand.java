package souk.cli.keys;

import picocli.CommandLine.Command;

/** {@code souk keys umbral}: threshold proxy re-encryption on files, without any market. */
@Command(
    name = "umbral",
    mixinStandardHelpOptions = true,
    subcommands = {
      UmbralPublicCommand.class,
      UmbralEncryptCommand.class,
      UmbralGrantCommand.class,
      UmbralReencryptCommand.class,
      UmbralVerifyCommand.class,
      UmbralOpenCommand.class
    },
    description = {
      "Threshold proxy re-encryption on files, in umbral-pre's encodings (0.9 and later), so that its programs and these can be mixed. An owner encrypts to itself and gives each of N proxies a key fragment; T of them re-encrypt the capsule for a reader, and see neither key nor plaintext.",
      "",
      "Secret keys come from keystore files only."
    })
public final class UmbralCommand {}
