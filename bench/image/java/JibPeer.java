import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import java.nio.file.Path;
import java.util.List;

/** Jib core with the same work: context directory, reference, cache directory. */
public final class JibPeer {
  public static void main(String[] args) throws Exception {
    Path cache = Path.of(args[2]);
    Jib.fromScratch()
        .addLayer(List.of(Path.of(args[0], "files")), AbsoluteUnixPath.get("/"))
        .containerize(
            Containerizer.to(RegistryImage.named(args[1]))
                .setAllowInsecureRegistries(true)
                .setApplicationLayersCache(cache)
                .setBaseImageLayersCache(cache));
  }
}
