package org.rollcall.platform.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A service in a process of its own, for the tests that kill it: starts PostgreSQL, says so, and waits for its end. */
final class ChildService {

    private ChildService() {}

    /** Arguments: the data folder. */
    public static void main(String[] args) throws InterruptedException {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of(args[0]), TestDatabase.BINARIES, Map.of());
        System.out.println("ready " + postgres.port());
        Thread.sleep(60_000);
    }

    static Process start(Path dataDir) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildService.class.getName(),
                        dataDir.toString())
                .redirectErrorStream(true)
                .start();
    }
}
