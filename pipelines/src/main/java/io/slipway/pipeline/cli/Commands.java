package io.slipway.pipeline.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Every command: its name, and how it is made. A new one is one line here. */
final class Commands {
  private static final Map<String, Function<Session, Object>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("build", BuildCommand::new);
    ALL.put("lint", LintCommand::new);
    ALL.put("sbom", SbomCommand::new);
    ALL.put("sign", SignCommand::new);
    ALL.put("verify", VerifyCommand::new);
    ALL.put("keygen", KeygenCommand::new);
    ALL.put("cache", CacheCommand::new);
    ALL.put("copy", CopyCommand::new);
    ALL.put("replicate", ReplicateCommand::new);
    ALL.put("harbor", HarborCommand::new);
    ALL.put("deploy", DeployCommand::new);
    ALL.put("analyse", AnalyseCommand::new);
    ALL.put("promote", PromoteCommand::new);
    ALL.put("abort", AbortCommand::new);
    ALL.put("status", StatusCommand::new);
    ALL.put("approve", ApproveCommand::new);
    ALL.put("queue", QueueCommand::new);
    ALL.put("run", RunCommand::new);
    ALL.put("serve", ServeCommand::new);
    ALL.put("report", ReportCommand::new);
    ALL.put("demo", DemoCommand::new);
  }

  private Commands() {}

  static Map<String, Function<Session, Object>> all() {
    return ALL;
  }
}
