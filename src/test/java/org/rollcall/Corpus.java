package org.rollcall;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Real-world files that are no part of the repository; a test that asks for one is skipped where they are missing. */
public final class Corpus {
    private static final String PROPERTY = "rollcall.corpus";

    private Corpus() {}

    /** The bytes of a file such as {@code payloads/13.12.15-ce.json}. */
    public static byte[] read(String file) {
        var folder = Path.of(System.getProperty(PROPERTY, "../shared/corpus"));
        assumeThat(folder)
                .as("no corpus at %s; name its folder with -D%s=DIR", folder.toAbsolutePath(), PROPERTY)
                .isDirectory();
        try {
            return Files.readAllBytes(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
