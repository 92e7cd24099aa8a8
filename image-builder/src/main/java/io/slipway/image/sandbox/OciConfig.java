package io.slipway.image.sandbox;

import io.slipway.image.config.Json;
import io.slipway.image.sandbox.SandboxMount.Bind;
import io.slipway.image.sandbox.SandboxMount.Plain;
import io.slipway.image.sandbox.SandboxMount.Tmpfs;
import io.slipway.image.sandbox.SandboxSpec.Settings;
import io.slipway.image.sandbox.SeccompProfile.Rule;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A container as a runtime takes it (OCI runtime specification 1.0, config.md). */
final class OciConfig {
  private final ObjectNode config = Json.newObject();
  private final Hardening hardening;

  private OciConfig(Hardening hardening) {
    this.hardening = hardening;
  }

  static ObjectNode of(Host host, SandboxSpec spec, Surroundings surroundings) {
    OciConfig oci = new OciConfig(Hardening.of(host, spec.settings()));
    boolean oneUser = !host.manyUsers();
    oci.container(spec.root().mountPoint().toString(), surroundings.hostname());
    oci.process(spec.user(), spec.arguments(), spec.workingDirectory());
    oci.environment(spec);
    oci.mounts(spec.settings(), surroundings.mounts());
    oci.linux(oneUser && !spec.user().isRoot() ? spec.user() : null);
    return oci.config;
  }

  /** Runs {@code true} in the host's own files. */
  static ObjectNode probe(String root, Host host) {
    OciConfig oci = new OciConfig(Hardening.of(host, Settings.DEFAULT));
    oci.container(root, "probe");
    oci.process(Identity.ROOT, List.of("/bin/true"), "/");
    oci.mounts(Settings.DEFAULT, List.of());
    oci.linux(null);
    return oci.config;
  }

  private void container(String root, String hostname) {
    config.put("ociVersion", "1.0.2").put("hostname", hostname);
    config.putObject("root").put("path", root).put("readonly", false);
  }

  private void process(Identity user, List<String> arguments, String directory) {
    ObjectNode process = config.putObject("process");
    process.put("terminal", false).put("noNewPrivileges", false).put("cwd", directory);
    words(process.putArray("args"), arguments);
    ObjectNode who = process.putObject("user").put("uid", user.uid()).put("gid", user.gid());
    user.groups().forEach(who.putArray("additionalGids")::add);
    ObjectNode capabilities = process.putObject("capabilities");
    words(capabilities.putArray("bounding"), hardening.capabilities());
    for (String set : List.of("effective", "permitted")) {
      words(capabilities.putArray(set), user.uid() == 0 ? hardening.capabilities() : List.of());
    }
  }

  private void environment(SandboxSpec spec) {
    ArrayNode environment = config.withObject("process").putArray("env");
    for (Map<String, String> variables :
        List.of(spec.environment(), spec.settings().secretEnvironment())) {
      variables.forEach((k, v) -> environment.add(k + "=" + v));
    }
  }

  private void mounts(Settings settings, List<Plain> mounts) {
    String writable = hardening.isLifted() ? "rw" : "ro";
    mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev");
    mount("/dev", "tmpfs", "tmpfs", "nosuid", "mode=755", "size=65536k");
    mount("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666");
    String size = "size=" + settings.shmSize();
    mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", size);
    mount("/sys", "bind", "/sys", "rbind", writable);
    mounts.forEach(this::mount);
  }

  private void mount(Plain mount) {
    if (mount instanceof Bind bind) {
      mount(bind.target(), "bind", bind.source() + "", "rbind", bind.readOnly() ? "ro" : "rw");
    } else if (mount instanceof Tmpfs tmpfs) {
      String mode = tmpfs.readOnly() ? "ro" : "rw";
      String permissions = "mode=" + tmpfs.octal();
      String size = tmpfs.size() > 0 ? "size=" + tmpfs.size() : permissions;
      mount(tmpfs.target(), "tmpfs", "tmpfs", "nosuid", permissions, mode, size);
    }
  }

  private void mount(String target, String type, String source, String... options) {
    ObjectNode mount = config.withArray("mounts").addObject();
    mount.put("destination", target).put("type", type).put("source", source);
    words(mount.putArray("options"), List.of(options));
  }

  /** {@code alone} is whom the only user that there is must look like; null for root. */
  private void linux(@org.jspecify.annotations.Nullable Identity alone) {
    ObjectNode linux = config.putObject("linux");
    ArrayNode namespaces = linux.putArray("namespaces");
    List.of("pid", "ipc", "uts", "mount").forEach(kind -> namespaces.addObject().put("type", kind));
    if (alone != null) {
      namespaces.addObject().put("type", "user");
      mapping(linux.putArray("uidMappings"), alone.uid());
      mapping(linux.putArray("gidMappings"), alone.gid());
    }
    words(linux.putArray("maskedPaths"), hardening.masked());
    words(linux.putArray("readonlyPaths"), hardening.readOnly());
    hardening.seccomp().ifPresent(profile -> seccomp(linux.putObject("seccomp"), profile));
  }

  private static void mapping(ArrayNode mappings, int id) {
    mappings.addObject().put("containerID", id).put("hostID", 0).put("size", 1);
  }

  private static void seccomp(ObjectNode seccomp, SeccompProfile profile) {
    seccomp.put("defaultAction", "SCMP_ACT_ERRNO").put("defaultErrnoRet", SeccompProfile.EPERM);
    Architecture machine = Architecture.host().orElseThrow();
    ArrayNode architectures = seccomp.putArray("architectures").add(machine.seccompName);
    machine.compatible().ifPresent(other -> architectures.add(other.seccompName));
    ArrayNode calls = seccomp.putArray("syscalls");
    words(allow(calls).putArray("names"), profile.allowed());
    profile.rules().forEach((name, rule) -> rule(calls, name, rule));
  }

  private static ObjectNode allow(ArrayNode calls) {
    return calls.addObject().put("action", "SCMP_ACT_ALLOW");
  }

  private static void rule(ArrayNode calls, String name, Rule rule) {
    if (rule instanceof Rule.Always always && always.errno() != 0) {
      ObjectNode call = calls.addObject().put("action", "SCMP_ACT_ERRNO");
      call.put("errnoRet", always.errno()).putArray("names").add(name);
    } else if (rule instanceof Rule.NoneOf noneOf) {
      argument(allow(calls), name, noneOf.argument(), "SCMP_CMP_MASKED_EQ")
          .put("value", noneOf.bits())
          .put("valueTwo", 0);
    } else if (rule instanceof Rule.OneOf oneOf && oneOf.isOne()) {
      for (int value : oneOf.values()) {
        argument(allow(calls), name, oneOf.argument(), "SCMP_CMP_EQ")
            .put("value", Integer.toUnsignedLong(value));
      }
    } else if (rule instanceof Rule.OneOf oneOf) {
      noneOf(calls, name, oneOf);
    }
  }

  /** Below the first value, between each two, above the last: rules are alternatives. */
  private static void noneOf(ArrayNode calls, String name, Rule.OneOf rule) {
    List<Integer> values = rule.values();
    argument(allow(calls), name, rule.argument(), "SCMP_CMP_LT").put("value", values.get(0));
    int last = values.get(values.size() - 1);
    for (int between = values.get(0) + 1; between < last; between++) {
      if (!values.contains(between)) {
        argument(allow(calls), name, rule.argument(), "SCMP_CMP_EQ").put("value", between);
      }
    }
    argument(allow(calls), name, rule.argument(), "SCMP_CMP_GT").put("value", last);
  }

  private static ObjectNode argument(ObjectNode call, String name, int index, String operator) {
    call.putArray("names").add(name);
    return call.putArray("args").addObject().put("index", index).put("op", operator);
  }

  private static void words(ArrayNode array, Collection<String> words) {
    words.forEach(array::add);
  }
}
