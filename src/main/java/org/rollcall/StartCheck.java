package org.rollcall;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rollcall.analyse.archive.ArchiveConfig;
import org.rollcall.platform.access.AccessConfig;
import org.rollcall.platform.access.AdminToken;
import org.rollcall.platform.database.DatabaseCheck;
import org.rollcall.platform.database.StandbyCheck;
import org.rollcall.platform.web.HttpConfig;
import org.rollcall.platform.web.Port;

/**
 * Checks the surroundings that the settings name, before a database is made or migrated: the admin token, the ports, the
 * folder of the archive, the database and its standby. Each would otherwise be found wrong many seconds later, or not at all.
 */
final class StartCheck {

    private static final String REFUSAL = "Rollcall does not start: ";

    private final SmallRyeConfig config;
    private final List<String> problems = new ArrayList<>();

    private StartCheck(SmallRyeConfig config) {
        this.config = config;
    }

    /**
     * Checks all of it.
     *
     * @throws ConfigurationException with a sentence for everything that cannot be right
     */
    static void run(SmallRyeConfig config) {
        var check = new StartCheck(config);
        check.collect(() -> AdminToken.validate(config.getConfigMapping(AccessConfig.class)));
        check.ports();
        check.archive(config.getConfigMapping(ArchiveConfig.class));
        if (check.problems.isEmpty()) {
            check.collect(() -> {
                DatabaseCheck.run(config);
                StandbyCheck.run(config);
            });
        }
        if (!check.problems.isEmpty()) {
            throw new ConfigurationException(String.join("\n", check.problems));
        }
    }

    private void collect(Runnable check) {
        try {
            check.run();
        } catch (ConfigurationException e) {
            problems.add(REFUSAL + e.getMessage());
        }
    }

    private void ports() {
        var host = config.getOptionalValue("quarkus.http.host", String.class).orElse("0.0.0.0");
        if (config.getOptionalValue("quarkus.http.insecure-requests", String.class)
                .filter("disabled"::equalsIgnoreCase)
                .isEmpty()) {
            port("quarkus.http.port", host, number("quarkus.http.port", 8080));
        }
        if (config.getOptionalValue("quarkus.tls.key-store.pem.0.cert", String.class)
                .isPresent()) {
            port("quarkus.http.ssl-port", host, number("quarkus.http.ssl-port", 8443));
        }
        config.getConfigMapping(HttpConfig.class)
                .managementPort()
                .map(Port::number)
                .ifPresent(port -> port("rollcall.http.management-port", host, port));
    }

    private int number(String key, int otherwise) {
        return config.getOptionalValue(key, Integer.class).orElse(otherwise);
    }

    /** A port of 0 is any that is free. An address that is not known yet is left to the server, which tells of it. */
    private void port(String key, String host, int port) {
        if (port == 0) {
            return;
        }
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true); // as the server does: connections of an earlier run may still be closing
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (UnknownHostException _) {
            // As said.
        } catch (IOException | IllegalArgumentException e) {
            problems.add("%sport %s of %s cannot be listened on: %s; choose another with %s (%s)"
                    .formatted(
                            REFUSAL, Integer.toString(port), host, e.getMessage(), key, Configuration.variable(key)));
        }
    }

    private void archive(ArchiveConfig archive) {
        archive.directory().ifPresent(this::archive);
        if (archive.retire() && archive.directory().isEmpty()) {
            problems.add(
                    REFUSAL
                            + "rollcall.archive.retire is true, and rollcall.archive.directory names no folder that weeks could stay in");
        }
    }

    private void archive(Path directory) {
        var folder = directory.toAbsolutePath().normalize();
        if (!canWriteTo(folder)) {
            problems.add("%srollcall.archive.directory is \"%s\": it must be a folder that the user %s can write to"
                    .formatted(REFUSAL, directory, System.getProperty("user.name")));
        }
    }

    /** A folder that is not there is made when there is something to write. */
    private static boolean canWriteTo(Path folder) {
        var existing = folder;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing != null && Files.isDirectory(existing) && Files.isWritable(existing);
    }
}
