package io.slipway.image.java;

/** The application of the tests; it needs {@link Greeting} from a jar of its own. */
public final class Greeter {
  private Greeter() {}

  public static void main(String[] args) throws Exception {
    String resource =
        new String(Greeter.class.getResourceAsStream("/greeting.txt").readAllBytes()).trim();
    System.out.println(Greeting.of(resource) + " " + String.join(",", args));
    System.out.println(System.getProperty("colour") + " " + System.getenv("SIZE"));
  }
}
