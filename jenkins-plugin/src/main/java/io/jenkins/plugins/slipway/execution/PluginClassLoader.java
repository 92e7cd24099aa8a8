package io.jenkins.plugins.slipway.execution;

/**
 * Makes the plugin's class loader the thread's for a while: libraries look for their services in
 * it, and a thread of Jenkins or of an agent has the application's.
 */
final class PluginClassLoader implements AutoCloseable {
  private final ClassLoader before;

  private PluginClassLoader(ClassLoader before) {
    this.before = before;
  }

  static PluginClassLoader enter() {
    Thread thread = Thread.currentThread();
    PluginClassLoader scope = new PluginClassLoader(thread.getContextClassLoader());
    thread.setContextClassLoader(PluginClassLoader.class.getClassLoader());
    return scope;
  }

  @Override
  public void close() {
    Thread.currentThread().setContextClassLoader(before);
  }
}
