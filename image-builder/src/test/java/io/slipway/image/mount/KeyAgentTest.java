package io.slipway.image.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.testing.DebianTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenSSH's own programs make the keys, ask the agent and check what it signs. */
class KeyAgentTest {
  @TempDir Path temporary;

  @BeforeAll
  static void requireTools() {
    DebianTool.require("ssh-keygen", "ssh-add");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-t ed25519",
        "-t ecdsa -b 256",
        "-t ecdsa -b 384",
        "-t ecdsa -b 521",
        "-t rsa -b 2048",
        "-t rsa -b 2048 -m PEM",
        "-t rsa -b 2048 -m PKCS8"
      })
  void shouldListAndSign_asOpensshExpects(String options) throws Exception {
    Path key = generate(options, "");
    try (AgentSocket socket =
        AgentSocket.open(temporary.resolve("agent"), KeyAgent.of(List.of(key)))) {
      assertThat(socket).isNotNull();
      String publicKey = Files.readString(temporary.resolve("key.pub")).split(" ")[1];
      assertThat(run("ssh-add", "-L")).contains(publicKey);
      Path message = Files.writeString(temporary.resolve("message"), "a message");
      run("ssh-keygen", "-Y", "sign", "-n", "file", "-f", key + ".pub", message.toString());
      Files.writeString(
          temporary.resolve("allowed"), "me " + Files.readString(temporary.resolve("key.pub")));
      assertThat(
              run(
                  "sh",
                  "-c",
                  "ssh-keygen -Y verify -f allowed -I me -n file -s message.sig <message"))
          .contains("Good \"file\" signature for me");
    }
  }

  @Test
  void shouldRefuseByName_whenAPassphraseProtectsTheKey() throws Exception {
    for (String format : List.of("", " -m PEM", " -m PKCS8")) {
      Path key = generate("-t rsa -b 2048" + format, "quiet");
      assertThatThrownBy(() -> KeyAgent.of(List.of(key)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("key, but: it is protected by a passphrase")
          .hasMessageContaining("ssh-add");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9u\n-----END",
        "-----BEGIN RSA PRIVATE KEY-----\n!!!!\n-----END",
        "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END"
      })
  void shouldSayWhatToDo_whenTheFileIsNoKey(String text) throws Exception {
    Path file = Files.writeString(temporary.resolve("broken"), text);
    assertThatThrownBy(() -> KeyAgent.of(List.of(file)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Tried to read the ssh key " + file)
        .hasMessageContaining("ssh-add");
  }

  @Test
  void shouldRefuseToKeepAnythingElse_whenAClientAddsAKey() throws Exception {
    Path held = generate("-t ed25519", "");
    try (AgentSocket socket =
        AgentSocket.open(temporary.resolve("agent"), KeyAgent.of(List.of(held)))) {
      assertThat(socket).isNotNull();
      assertThat(run("sh", "-c", "ssh-add key || echo refused")).contains("refused");
    }
  }

  private Path generate(String options, String passphrase) throws Exception {
    Path key = temporary.resolve("key");
    Files.deleteIfExists(key);
    List<String> command = new ArrayList<>(List.of("ssh-keygen", "-q", "-f", key.toString()));
    command.addAll(List.of("-N", passphrase));
    command.addAll(List.of(options.split(" ")));
    run(command.toArray(String[]::new));
    return key;
  }

  private String run(String... command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(temporary.toFile()).redirectErrorStream(true);
    builder.environment().put("SSH_AUTH_SOCK", temporary.resolve("agent").toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
