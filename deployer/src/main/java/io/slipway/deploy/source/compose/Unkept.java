package io.slipway.deploy.source.compose;

import io.slipway.deploy.source.tree.YamlFields;
import java.util.Set;

/** Keys of the Compose Specification that Kubernetes, or a release, has no counterpart for. */
final class Unkept {
  private static final Set<String> KNOWN =
      Set.of(
          "include",
          "models",
          "attach",
          "blkio_config",
          "cgroup",
          "cgroup_parent",
          "cpu_count",
          "cpu_percent",
          "cpu_shares",
          "cpu_period",
          "cpu_quota",
          "cpu_rt_period",
          "cpu_rt_runtime",
          "cpuset",
          "credential_spec",
          "develop",
          "device_cgroup_rules",
          "devices",
          "domainname",
          "extends",
          "external_links",
          "gpus",
          "init",
          "ipc",
          "isolation",
          "label_file",
          "links",
          "logging",
          "mac_address",
          "mem_swappiness",
          "memswap_limit",
          "network_mode",
          "networks",
          "oom_kill_disable",
          "oom_score_adj",
          "pid",
          "pids_limit",
          "post_start",
          "pre_stop",
          "provider",
          "runtime",
          "security_opt",
          "storage_opt",
          "ulimits",
          "use_api_socket",
          "userns_mode",
          "uts",
          "volumes_from",
          "rollback_config",
          "update_config",
          "pids",
          "generic_resources",
          "max_replicas_per_node",
          "restart_policy");

  private Unkept() {}

  /** Ends reading: what is left can't be kept, or isn't known. */
  static void refuse(String where, YamlFields fields) {
    fields
        .rest()
        .forEach(
            (key, node) -> {
              if (KNOWN.contains(key)) {
                throw node.keyError(
                    "'%s' of %s can't be kept in Kubernetes as Compose means it; take it out%s"
                        .formatted(key, where, remedy(key)));
              }
            });
    fields.done();
  }

  private static String remedy(String key) {
    return switch (key) {
      case "update_config", "rollback_config" -> "; the release's strategy says it";
      case "networks", "network_mode", "links", "external_links" ->
          "; services reach each other by their names, and a NetworkPolicy can forbid it";
      case "logging" -> "; the cluster collects logs";
      case "extends", "include", "volumes_from" -> ", and write it here";
      default -> ", or say what you need by manifests or an overlay";
    };
  }
}
