package io.jenkins.plugins.slipway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.DataBoundSetter;

/** How an image is built: caches, sandboxes, formats, attestations. */
public abstract class ImageOptionsStep extends RegistryStep {
  private Map<String, String> buildContexts = new LinkedHashMap<>();
  private Map<String, String> labels = new LinkedHashMap<>();
  private Map<String, String> annotations = new LinkedHashMap<>();
  private @Nullable String compression;
  private @Nullable Integer compressionLevel;
  private boolean forceCompression;
  private @Nullable String mediaTypes;
  private boolean reproducible;
  private List<String> noCacheFilter = new ArrayList<>();
  private boolean pull;
  private List<String> cacheFrom = new ArrayList<>();
  private List<String> cacheTo = new ArrayList<>();
  private List<String> secrets = new ArrayList<>();
  private List<String> ssh = new ArrayList<>();
  private @Nullable String network;
  private List<String> allow = new ArrayList<>();
  private @Nullable String sandbox;
  private List<String> addHosts = new ArrayList<>();
  private @Nullable String shmSize;
  private @Nullable String sbom;
  private @Nullable String provenance;
  private @Nullable String signKey;
  private boolean referrers;

  public Map<String, String> getBuildContexts() {
    return buildContexts;
  }

  @DataBoundSetter
  public void setBuildContexts(Map<String, String> buildContexts) {
    this.buildContexts = Given.map(buildContexts);
  }

  public Map<String, String> getLabels() {
    return labels;
  }

  @DataBoundSetter
  public void setLabels(Map<String, String> labels) {
    this.labels = Given.map(labels);
  }

  public Map<String, String> getAnnotations() {
    return annotations;
  }

  @DataBoundSetter
  public void setAnnotations(Map<String, String> annotations) {
    this.annotations = Given.map(annotations);
  }

  public @Nullable String getCompression() {
    return compression;
  }

  @DataBoundSetter
  public void setCompression(@Nullable String compression) {
    this.compression = Given.text(compression);
  }

  public @Nullable Integer getCompressionLevel() {
    return compressionLevel;
  }

  @DataBoundSetter
  public void setCompressionLevel(@Nullable Integer compressionLevel) {
    this.compressionLevel = compressionLevel;
  }

  public boolean isForceCompression() {
    return forceCompression;
  }

  @DataBoundSetter
  public void setForceCompression(boolean forceCompression) {
    this.forceCompression = forceCompression;
  }

  public @Nullable String getMediaTypes() {
    return mediaTypes;
  }

  @DataBoundSetter
  public void setMediaTypes(@Nullable String mediaTypes) {
    this.mediaTypes = Given.text(mediaTypes);
  }

  public boolean isReproducible() {
    return reproducible;
  }

  @DataBoundSetter
  public void setReproducible(boolean reproducible) {
    this.reproducible = reproducible;
  }

  public List<String> getNoCacheFilter() {
    return noCacheFilter;
  }

  @DataBoundSetter
  public void setNoCacheFilter(List<String> noCacheFilter) {
    this.noCacheFilter = Given.lines(noCacheFilter);
  }

  public boolean isPull() {
    return pull;
  }

  @DataBoundSetter
  public void setPull(boolean pull) {
    this.pull = pull;
  }

  public List<String> getCacheFrom() {
    return cacheFrom;
  }

  @DataBoundSetter
  public void setCacheFrom(List<String> cacheFrom) {
    this.cacheFrom = Given.lines(cacheFrom);
  }

  public List<String> getCacheTo() {
    return cacheTo;
  }

  @DataBoundSetter
  public void setCacheTo(List<String> cacheTo) {
    this.cacheTo = Given.lines(cacheTo);
  }

  public List<String> getSecrets() {
    return secrets;
  }

  @DataBoundSetter
  public void setSecrets(List<String> secrets) {
    this.secrets = Given.lines(secrets);
  }

  public List<String> getSsh() {
    return ssh;
  }

  @DataBoundSetter
  public void setSsh(List<String> ssh) {
    this.ssh = Given.lines(ssh);
  }

  public @Nullable String getNetwork() {
    return network;
  }

  @DataBoundSetter
  public void setNetwork(@Nullable String network) {
    this.network = Given.text(network);
  }

  public List<String> getAllow() {
    return allow;
  }

  @DataBoundSetter
  public void setAllow(List<String> allow) {
    this.allow = Given.lines(allow);
  }

  public @Nullable String getSandbox() {
    return sandbox;
  }

  @DataBoundSetter
  public void setSandbox(@Nullable String sandbox) {
    this.sandbox = Given.text(sandbox);
  }

  public List<String> getAddHosts() {
    return addHosts;
  }

  @DataBoundSetter
  public void setAddHosts(List<String> addHosts) {
    this.addHosts = Given.lines(addHosts);
  }

  public @Nullable String getShmSize() {
    return shmSize;
  }

  @DataBoundSetter
  public void setShmSize(@Nullable String shmSize) {
    this.shmSize = Given.text(shmSize);
  }

  public @Nullable String getSbom() {
    return sbom;
  }

  @DataBoundSetter
  public void setSbom(@Nullable String sbom) {
    this.sbom = Given.text(sbom);
  }

  public @Nullable String getProvenance() {
    return provenance;
  }

  @DataBoundSetter
  public void setProvenance(@Nullable String provenance) {
    this.provenance = Given.text(provenance);
  }

  public @Nullable String getSignKey() {
    return signKey;
  }

  @DataBoundSetter
  public void setSignKey(@Nullable String signKey) {
    this.signKey = Given.text(signKey);
  }

  public boolean isReferrers() {
    return referrers;
  }

  @DataBoundSetter
  public void setReferrers(boolean referrers) {
    this.referrers = referrers;
  }

  Arguments optionArguments() {
    return registryArguments()
        .with("buildContexts", buildContexts)
        .with("labels", labels)
        .with("annotations", annotations)
        .with("compression", compression)
        .with("compressionLevel", compressionLevel)
        .with("forceCompression", forceCompression)
        .with("mediaTypes", mediaTypes)
        .with("reproducible", reproducible)
        .with("noCacheFilter", noCacheFilter)
        .with("pull", pull)
        .with("cacheFrom", cacheFrom)
        .with("cacheTo", cacheTo)
        .with("secrets", secrets)
        .with("ssh", ssh)
        .with("network", network)
        .with("allow", allow)
        .with("sandbox", sandbox)
        .with("addHosts", addHosts)
        .with("shmSize", shmSize)
        .with("sbom", sbom)
        .with("provenance", provenance)
        .with("signKey", signKey)
        .with("referrers", referrers);
  }
}
