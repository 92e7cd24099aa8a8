package io.slipway.local.harbor;

import static io.slipway.local.harbor.FieldType.ANY;
import static io.slipway.local.harbor.FieldType.NUMBER;
import static io.slipway.local.harbor.FieldType.TEXT;
import static io.slipway.local.harbor.FieldType.listOf;
import static io.slipway.local.harbor.FieldType.mapOf;

/** What bodies may hold, by the swagger's definitions and what the handlers ask for. */
final class Bodies {

  static final Shape GROUP =
      Shape.empty().texts("group_name", "ldap_group_dn").numbers("id", "group_type");

  static final Shape QUOTA = Shape.empty().with("hard", mapOf(NUMBER)).require("hard");

  private static final Shape METADATA =
      Shape.empty()
          .texts(
              "public",
              "enable_content_trust",
              "enable_content_trust_cosign",
              "prevent_vul",
              "severity",
              "auto_scan",
              "auto_sbom_generation",
              "reuse_sys_cve_allowlist",
              "retention_id",
              "proxy_speed_kb",
              "max_upstream_conn",
              "proxy_cache_local_on_not_found");

  private static final Shape ALLOWLIST =
      Shape.empty()
          .numbers("id", "project_id", "expires_at")
          .texts("creation_time", "update_time")
          .with("items", listOf(Shape.empty().texts("cve_id")));

  static final Shape PROJECT =
      Shape.empty()
          .texts("project_name")
          .bools("public")
          .numbers("storage_limit", "registry_id")
          .with("metadata", METADATA)
          .with("cve_allowlist", ALLOWLIST);

  static final Shape MEMBER =
      Shape.empty()
          .numbers("role_id")
          .with("member_user", Shape.empty().numbers("user_id").texts("username"))
          .with("member_group", GROUP);

  static final Shape ROLE = Shape.empty().numbers("role_id").require("role_id");

  static final Shape LABEL =
      Shape.empty()
          .numbers("id", "project_id")
          .texts("name", "description", "color", "scope", "creation_time", "update_time");

  private static final Shape PERMISSION =
      Shape.empty()
          .texts("kind", "namespace")
          .with("access", listOf(Shape.empty().texts("resource", "action", "effect")));

  static final Shape NEW_ROBOT =
      Shape.empty()
          .texts("name", "description", "secret", "level")
          .bools("disable")
          .numbers("duration")
          .with("permissions", listOf(PERMISSION));

  static final Shape ROBOT =
      NEW_ROBOT
          .numbers("id", "expires_at", "creator_ref")
          .bools("editable")
          .texts("creator_type", "creation_time", "update_time");

  static final Shape ROBOT_SECRET = Shape.empty().texts("secret");

  static final Shape REGISTRY =
      Shape.empty()
          .numbers("id")
          .texts("url", "name", "type", "ca_certificate", "description", "status")
          .texts("creation_time", "update_time")
          .bools("insecure")
          .with("credential", Shape.empty().texts("type", "access_key", "access_secret"));

  static final Shape REGISTRY_UPDATE =
      Shape.empty()
          .texts("name", "description", "url", "credential_type", "access_key", "access_secret")
          .texts("ca_certificate")
          .bools("insecure");

  static final Shape PING = REGISTRY_UPDATE.numbers("id").texts("type");

  static final Shape REPLICATION =
      Shape.empty()
          .numbers("id", "dest_namespace_replace_count", "speed")
          .texts("name", "description", "dest_namespace", "creation_time", "update_time")
          .bools("replicate_deletion", "deletion", "override", "enabled", "copy_by_chunk")
          .bools("single_active_replication")
          .with("src_registry", REGISTRY)
          .with("dest_registry", REGISTRY)
          .with(
              "trigger",
              Shape.empty().texts("type").with("trigger_settings", Shape.empty().texts("cron")))
          .with("filters", listOf(Shape.empty().texts("type", "decoration").with("value", ANY)));

  static final Shape START = Shape.empty().numbers("policy_id");

  static final Shape WEBHOOK =
      Shape.empty()
          .numbers("id", "project_id")
          .texts("name", "description", "creator", "creation_time", "update_time")
          .bools("enabled")
          .with("event_types", listOf(TEXT))
          .with(
              "targets",
              listOf(
                  Shape.empty()
                      .texts("type", "address", "auth_header", "payload_format")
                      .bools("skip_cert_verify")));

  private static final Shape SELECTOR =
      Shape.empty().texts("kind", "decoration", "pattern", "extras");

  private static final Shape RULE =
      Shape.empty()
          .numbers("id", "priority")
          .bools("disabled")
          .texts("action", "template")
          .with("params", mapOf(ANY))
          .with("tag_selectors", listOf(SELECTOR))
          .with("scope_selectors", mapOf(listOf(SELECTOR)));

  static final Shape IMMUTABLE = RULE;

  static final Shape RETENTION =
      Shape.empty()
          .numbers("id")
          .texts("algorithm")
          .with("rules", listOf(RULE))
          .with(
              "trigger",
              Shape.empty()
                  .texts("kind")
                  .with("settings", mapOf(ANY))
                  .with("references", mapOf(ANY)))
          .with("scope", Shape.empty().texts("level").numbers("ref"));

  static final Shape DRY_RUN = Shape.empty().bools("dry_run");

  static final Shape SCHEDULE =
      Shape.empty()
          .numbers("id")
          .texts("status", "creation_time", "update_time")
          .with("schedule", Shape.empty().texts("type", "cron", "next_scheduled_time"))
          .with("parameters", mapOf(ANY));

  static final Shape TAG = Shape.empty().texts("name").require("name");

  static final Shape SCAN = Shape.empty().texts("scan_type");

  private Bodies() {}
}
