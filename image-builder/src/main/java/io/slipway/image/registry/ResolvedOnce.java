package io.slipway.image.registry;

import io.slipway.image.BuildException;
import io.slipway.image.config.Platform;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Registries that are asked once what a reference means: a tag that moves while a build runs is the
 * same image for all its stages, and one that isn't there is not tried over and over.
 */
public final class ResolvedOnce extends ForwardingRegistryImages {
  private record Question(String reference, Platform platform) {}

  private final RegistryImages registry;
  private final Map<Question, Answer> answers = new ConcurrentHashMap<>();

  public ResolvedOnce(RegistryImages registry) {
    super(registry);
    this.registry = registry;
  }

  @Override
  public RemoteImage resolve(String reference, Platform platform)
      throws BuildException, InterruptedException {
    Question question = new Question(reference, platform);
    return answers.computeIfAbsent(question, q -> new Answer()).to(question, registry);
  }

  /** Those who ask the same wait for the first; an interrupted one leaves it open. */
  private static final class Answer {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable RemoteImage image;
    private @Nullable BuildException failure;

    RemoteImage to(Question question, RegistryImages registry)
        throws BuildException, InterruptedException {
      lock.lockInterruptibly();
      try {
        if (failure != null) {
          throw failure;
        }
        if (image == null) {
          image = registry.resolve(question.reference(), question.platform());
        }
        return image;
      } catch (BuildException e) {
        failure = e;
        throw e;
      } finally {
        lock.unlock();
      }
    }
  }
}
