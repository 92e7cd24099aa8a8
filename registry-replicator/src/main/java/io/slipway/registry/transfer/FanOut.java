package io.slipway.registry.transfer;

import io.slipway.registry.reference.Digests;
import io.slipway.registry.store.Blob;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.store.StoreException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Reads a blob once and hands it to every branch. The last chunk is held back until size and digest
 * are known to be right, so that no destination can commit anything else. A branch that holds the
 * others up for longer than {@code patience} in all is let go; it is served by a read of its own
 * later.
 */
final class FanOut {

  static final int CHUNK_BYTES = 1 << 17;

  private static final Duration TURN = Duration.ofMillis(200);

  private final Blob blob;
  private final long from;
  private final String where;
  private final Duration patience;
  private final List<Branch> open;
  private final Map<Branch, Duration> heldUp = new HashMap<>();
  private final List<Branch> slow = new ArrayList<>();

  /**
   * @param from the first byte that the source will give. What comes from within a blob cannot be
   *     held against its digest here; the destination's registry does it when the upload ends
   *     (distribution-spec 1.1, "Pushing blobs")
   * @param where for messages: "shop/api of 127.0.0.1:5000"
   */
  FanOut(Blob blob, long from, String where, Duration patience, List<Branch> branches) {
    this.blob = blob;
    this.from = from;
    this.where = where;
    this.patience = patience;
    this.open = new ArrayList<>(branches);
  }

  /**
   * Runs to the end of the blob, or until no branch takes any more.
   *
   * @return the branches that were let go for being slow
   * @throws StoreException where the source fails or lies; every branch has failed then
   */
  List<Branch> run(InputStream source) throws StoreException, InterruptedException {
    try {
      pump(source);
      return slow;
    } catch (SourceBlob.Broken e) {
      throw e.failure();
    } catch (IOException e) {
      if (e instanceof InterruptedIOException && Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw new StoreException(
          Kind.UNAVAILABLE,
          "Tried to read blob %s of %s, but the data broke off (%s)."
              .formatted(blob.digest(), where, e.getMessage()),
          null,
          e);
    } finally {
      open.forEach(branch -> branch.fail("the source's data broke off"));
    }
  }

  private void pump(InputStream source) throws IOException, StoreException, InterruptedException {
    MessageDigest digest = sha(blob.digest());
    byte[] held = new byte[0];
    long done = from;
    while (!open.isEmpty()) {
      byte[] chunk = nextChunk(source, blob.size() - done);
      done += chunk.length;
      digest.update(chunk);
      if (chunk.length == 0 || done > blob.size()) {
        break;
      }
      deliver(held);
      held = chunk;
    }
    if (!open.isEmpty()) {
      verify(done, digest);
      deliver(held);
      open.forEach(Branch::end);
      open.clear();
    }
  }

  /** One byte more than is due may come: then too much does. */
  private static byte[] nextChunk(InputStream source, long due) throws IOException {
    byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES - 1, due) + 1];
    int count = source.readNBytes(chunk, 0, chunk.length);
    return count == chunk.length ? chunk : Arrays.copyOf(chunk, count);
  }

  private void verify(long done, MessageDigest digest) throws StoreException {
    if (done != blob.size()) {
      throw corrupt(
          done < blob.size()
              ? "only %d of %d bytes came".formatted(done, blob.size())
              : "more than the %d bytes of its descriptor came".formatted(blob.size()));
    }
    if (from > 0) {
      return;
    }
    String prefix = blob.digest().substring(0, blob.digest().indexOf(':') + 1);
    String actual = prefix + HexFormat.of().formatHex(digest.digest());
    if (!actual.equals(blob.digest())) {
      throw corrupt("what came has the digest " + actual);
    }
  }

  private StoreException corrupt(String why) {
    return new StoreException(
        Kind.CORRUPT, "Tried to read blob %s of %s, but %s.".formatted(blob.digest(), where, why));
  }

  private static MessageDigest sha(String digest) throws IOException {
    try {
      return Digests.algorithm(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IOException("this JDK has no digest algorithm for " + digest, e);
    }
  }

  private void deliver(byte[] chunk) throws InterruptedException {
    if (chunk.length > 0) {
      for (Branch branch : List.copyOf(open)) {
        deliver(chunk, branch);
      }
    }
  }

  private void deliver(byte[] chunk, Branch branch) throws InterruptedException {
    while (true) {
      long before = System.nanoTime();
      Branch.Offer offer = branch.offer(chunk, TURN);
      if (offer == Branch.Offer.TAKEN) {
        return;
      }
      Duration waited =
          heldUp.merge(branch, Duration.ofNanos(System.nanoTime() - before), Duration::plus);
      if (offer == Branch.Offer.CLOSED || (open.size() > 1 && waited.compareTo(patience) > 0)) {
        letGo(branch, offer);
        return;
      }
    }
  }

  private void letGo(Branch branch, Branch.Offer offer) {
    open.remove(branch);
    if (offer == Branch.Offer.FULL) {
      slow.add(branch);
      branch.fail("it took data too slowly and held the others up");
    }
  }
}
