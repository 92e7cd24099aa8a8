package io.slipway.image.lint;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The checks, as published on docs.docker.com/reference/build-checks. */
public enum Rule {
  STAGE_NAME_CASING(
      "StageNameCasing",
      "Stage names should be lowercase",
      "Names in lower case stand out from keywords, and stages are found whatever the case.",
      "Write the name after AS in lower case."),
  FROM_AS_CASING(
      "FromAsCasing",
      "The 'as' keyword should match the case of the 'from' keyword",
      "One line in two styles is harder to read.",
      "Write FROM ... AS or from ... as."),
  NO_EMPTY_CONTINUATION(
      "NoEmptyContinuation",
      "Empty continuation lines will become errors in a future release",
      "It is easily missed that an instruction goes on behind an empty line.",
      "Remove the empty line, or make it a comment."),
  CONSISTENT_INSTRUCTION_CASING(
      "ConsistentInstructionCasing",
      "All commands within the Dockerfile should use the same casing (either upper or lower)",
      "Keywords in several styles are harder to tell from arguments.",
      "Write all keywords in upper case, or all in lower case."),
  DUPLICATE_STAGE_NAME(
      "DuplicateStageName",
      "Stage names should be unique",
      "COPY --from and --target take one of them, and not always the one that was meant.",
      "Give each stage a name of its own."),
  RESERVED_STAGE_NAME(
      "ReservedStageName",
      "Reserved words should not be used as stage names",
      "'scratch' is the empty image and 'context' the build context; a stage hides them.",
      "Choose another name."),
  JSON_ARGS_RECOMMENDED(
      "JSONArgsRecommended",
      "JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS"
          + " signals",
      "The shell form runs the program below a shell, which passes no signals on: it isn't told to"
          + " stop, and is killed after the grace period.",
      "Write [\"program\", \"argument\"], or set a SHELL where a shell is meant."),
  MAINTAINER_DEPRECATED(
      "MaintainerDeprecated",
      "The MAINTAINER instruction is deprecated, use a label instead to define an image author",
      "Tools look for the author in the image's labels.",
      "Write LABEL org.opencontainers.image.authors=\"...\"."),
  UNDEFINED_ARG_IN_FROM(
      "UndefinedArgInFrom",
      "FROM command must use declared ARGs",
      "An argument that isn't declared above the first FROM is empty there, whatever --build-arg"
          + " says.",
      "Declare it with ARG above the first FROM, or correct its name."),
  WORKDIR_RELATIVE_PATH(
      "WorkdirRelativePath",
      "Relative workdir without an absolute workdir declared within the build can have unexpected"
          + " results if the base image changes",
      "The path continues the base image's working directory, which may change with the base.",
      "Begin with an absolute path: WORKDIR /app."),
  UNDEFINED_VAR(
      "UndefinedVar",
      "Variables should be defined before their use",
      "A variable that isn't set is an empty string, so COPY $DIR/x reads /x.",
      "Declare it with ARG or ENV above its use, or correct its name."),
  MULTIPLE_INSTRUCTIONS_DISALLOWED(
      "MultipleInstructionsDisallowed",
      "Multiple instructions of the same type should not be used in the same stage",
      "Only the last CMD, ENTRYPOINT and HEALTHCHECK of a stage count.",
      "Remove all but the last."),
  LEGACY_KEY_VALUE_FORMAT(
      "LegacyKeyValueFormat",
      "Legacy key/value format with whitespace separator should not be used",
      "Without '=' everything up to the end of the line is one value, a second pair included.",
      "Write KEY=value, with quotes where the value has blanks."),
  INVALID_BASE_IMAGE_PLATFORM(
      "InvalidBaseImagePlatform",
      "Base image platform does not match expected target platform",
      "The image has one platform only, and what is built on it will not run on the one asked for.",
      "Choose a base that is published for the platform, or build for the base's with --platform."),
  REDUNDANT_TARGET_PLATFORM(
      "RedundantTargetPlatform",
      "Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default"
          + " behavior",
      "Stages are for the target platform where nothing else is said.",
      "Leave --platform out."),
  SECRETS_USED_IN_ARG_OR_ENV(
      "SecretsUsedInArgOrEnv",
      "Sensitive data should not be used in the ARG or ENV commands",
      "Values of ARG and ENV stay readable in the image's configuration and history.",
      "Hand it to the step that needs it: RUN --mount=type=secret,id=..."),
  INVALID_DEFAULT_ARG_IN_FROM(
      "InvalidDefaultArgInFrom",
      "Default value for global ARG results in an empty or invalid base image name",
      "The file can't be built by who doesn't know which --build-arg it takes.",
      "Give the ARG a default: ARG TAG=latest, or ${TAG:-latest} in FROM."),
  FROM_PLATFORM_FLAG_CONST_DISALLOWED(
      "FromPlatformFlagConstDisallowed",
      "FROM --platform flag should not use a constant value",
      "The stage is for that platform whatever --platform asks for.",
      "Leave it out, use $BUILDPLATFORM, or name the platform in the stage's name."),
  COPY_IGNORED_FILE(
      "CopyIgnoredFile",
      "Attempting to Copy file that is excluded by .dockerignore",
      "What .dockerignore leaves out isn't there to be copied, and the step fails.",
      "Add an exception (!path) to .dockerignore, or don't copy the file."),
  INVALID_DEFINITION_DESCRIPTION(
      "InvalidDefinitionDescription",
      "Comment for build stage or argument should follow the format: `# <arg/stage name>"
          + " <description>`. If this is not intended to be a description comment, add an empty"
          + " line or comment between the instruction and the comment.",
      "Tools show the comment above a stage or an argument as its description.",
      "Begin the comment with the name, or put an empty comment line (#) below it."),
  EXPOSE_PROTO_CASING(
      "ExposeProtoCasing",
      "Protocol in EXPOSE instruction should be lowercase",
      "Protocols are recorded in lower case.",
      "Write tcp, udp or sctp."),
  EXPOSE_INVALID_FORMAT(
      "ExposeInvalidFormat",
      "IP address and host-port mapping should not be used in EXPOSE instruction. This will become"
          + " an error in a future release",
      "EXPOSE says what the container listens on; where that is published is for docker run -p.",
      "Write the container's port only: EXPOSE 80.");

  private static final String PAGES = "https://docs.docker.com/go/dockerfile/rule/";

  private final String published;
  private final String description;
  private final String why;
  private final String remedy;

  Rule(String published, String description, String why, String remedy) {
    this.published = published;
    this.description = description;
    this.why = why;
    this.remedy = remedy;
  }

  /** The name in directives, options and reports. */
  public String published() {
    return published;
  }

  public String description() {
    return description;
  }

  public String why() {
    return why;
  }

  public String remedy() {
    return remedy;
  }

  /** Docker's page; empty for the one rule that has none. */
  public String url() {
    return this == INVALID_BASE_IMAGE_PLATFORM
        ? ""
        : PAGES + name().toLowerCase(Locale.ROOT).replace('_', '-') + "/";
  }

  /** Whether the rule counts only where {@code experimental=} names it. */
  public boolean experimental() {
    return this == INVALID_DEFINITION_DESCRIPTION;
  }

  /** By its published name, to the letter as BuildKit takes it. */
  public static Optional<Rule> named(String published) {
    return Arrays.stream(values()).filter(rule -> rule.published.equals(published)).findFirst();
  }

  public static List<String> names() {
    return Arrays.stream(values()).map(Rule::published).toList();
  }
}
