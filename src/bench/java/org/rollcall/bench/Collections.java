package org.rollcall.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The log of a collector: how full the heap of a service was. */
record Collections(Path log) {

    private static final Pattern COLLECTION = Pattern.compile("Pause .* (\\d+)M->(\\d+)M\\(");

    /** What has the JVM of the service write it. */
    String jvmOption() {
        return String.format(Locale.ROOT, "-Xlog:gc:file=%s", log.toAbsolutePath());
    }

    /** MiB before a collection, at most. */
    int fullest() {
        return mebibytes(1).max().orElse(0);
    }

    /** MiB in use after a collection, at most. */
    int inUse() {
        return mebibytes(2).max().orElse(0);
    }

    private IntStream mebibytes(int group) {
        try {
            return Files.readAllLines(log).stream()
                    .map(COLLECTION::matcher)
                    .filter(matcher -> matcher.find())
                    .mapToInt(matcher -> Integer.parseInt(matcher.group(group)));
        } catch (IOException e) {
            throw new BenchException("cannot read " + log, e);
        }
    }
}
