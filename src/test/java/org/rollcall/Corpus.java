package org.rollcall;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Dictionaries and payloads as large products send them. Those of the versions 16.4 and 17.8 are invented, and part of the
 * repository; the others are GitLab's own, and a test that asks for one is skipped where they are missing.
 */
public final class Corpus {
    private static final String PROPERTY = "rollcall.corpus";

    private Corpus() {}

    /** The bytes of a file such as {@code payloads/13.12.15-ce.json}. */
    public static byte[] read(String file) {
        try (var sample = Corpus.class.getResourceAsStream("/samples/" + file)) {
            return sample == null ? readGitLabs(file) : sample.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] readGitLabs(String file) throws IOException {
        var folder = Path.of(System.getProperty(PROPERTY, "../shared/corpus"));
        assumeThat(folder)
                .as("no corpus at %s; name its folder with -D%s=DIR", folder.toAbsolutePath(), PROPERTY)
                .isDirectory();
        return Files.readAllBytes(folder.resolve(file));
    }
}
