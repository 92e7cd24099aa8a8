package hudson.model;

public class Queue {
  Queue() {}

  public interface Executable extends Runnable {}
}
