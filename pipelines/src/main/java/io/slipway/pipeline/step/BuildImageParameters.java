package io.slipway.pipeline.step;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of {@code buildImage}; paths are taken from the workspace.
 *
 * @param context a directory, a git or http URL, or {@code -}
 * @param dockerfile null means {@code Dockerfile} in the context
 * @param buildContexts what a name means in FROM and {@code --from}
 * @param outputs {@code oci:DIR}, {@code docker:FILE}, {@code local:DIR} and the like, or
 *     BuildKit's {@code type=TYPE,KEY=VALUE}
 * @param annotations by key; a key may start with {@code index:} and the like
 * @param compression {@code gzip}, {@code zstd}, {@code estargz} or {@code uncompressed}
 * @param mediaTypes {@code oci} or {@code docker}
 * @param cacheFrom {@code REF}, {@code type=registry,ref=REF}, {@code type=local,src=DIR}
 * @param cacheTo {@code type=registry,ref=REF,mode=max}, {@code type=local,dest=DIR}, {@code
 *     type=inline}
 * @param secrets {@code id=ID,src=FILE} or {@code id=ID,env=VARIABLE}
 * @param ssh {@code default}, or {@code ID=SOCKET} or {@code ID=KEY,KEY}
 * @param allow {@code security.insecure}, {@code network.host}
 * @param addHosts {@code NAME:ADDRESS}
 * @param shmSize bytes, or with a unit: {@code 64m}
 * @param sbom {@code spdx}, {@code cyclonedx} or {@code all}
 * @param provenance {@code min} or {@code max}
 * @param signKey a private key; its password is {@code $COSIGN_PASSWORD} of the step
 * @param jar a Java application to build instead of a Dockerfile
 * @param metadataFile where the result is written as JSON
 * @param iidFile where the digest is written
 * @param dockerConfig a docker {@code config.json} with credentials
 * @param plainHttp registries ({@code host[:port]}) spoken to over http
 * @param insecure registries whose certificate is not checked
 */
public record BuildImageParameters(
    @Default(".") String context,
    @Nullable String dockerfile,
    List<String> tags,
    Map<String, String> buildArgs,
    Map<String, String> buildContexts,
    @Nullable String target,
    List<String> platforms,
    List<String> outputs,
    boolean push,
    Map<String, String> labels,
    Map<String, String> annotations,
    @Nullable String compression,
    @Nullable Integer compressionLevel,
    boolean forceCompression,
    @Nullable String mediaTypes,
    boolean reproducible,
    boolean noCache,
    List<String> noCacheFilter,
    boolean pull,
    List<String> cacheFrom,
    List<String> cacheTo,
    List<String> secrets,
    List<String> ssh,
    @Nullable String network,
    List<String> allow,
    @Nullable String sandbox,
    List<String> addHosts,
    @Nullable String shmSize,
    @Nullable String sbom,
    @Nullable String provenance,
    @Nullable String signKey,
    boolean referrers,
    @Nullable String jar,
    @Nullable String jarBase,
    @Nullable String jarMainClass,
    List<String> jarJvmFlags,
    List<String> jarPorts,
    List<String> jarVolumes,
    Map<String, String> jarEnvironment,
    @Nullable String jarUser,
    @Nullable String jarAppRoot,
    @Nullable String jarMode,
    List<String> jarDependencies,
    List<String> jarArguments,
    @Nullable String metadataFile,
    @Nullable String iidFile,
    @Nullable String dockerConfig,
    List<String> plainHttp,
    List<String> insecure) {}
