package org.rollcall.pages;

import com.google.common.hash.Hashing;
import io.quarkus.runtime.LaunchMode;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The URLs of style sheet and scripts. Each has a part of the file's hash in it, so that browsers may keep it for a year and
 * still see a new release at once; in development it is read again for every page.
 */
@ApplicationScoped
public class Assets {

    private static final int HASH_CHARACTERS = 12;

    private final Map<String, String> urls = new ConcurrentHashMap<>();

    /** The URL of a file below {@code META-INF/resources}: {@code /assets/style.css?v=0a1b2c}. */
    public String url(String path) {
        return LaunchMode.current() == LaunchMode.DEVELOPMENT
                ? withHash(path)
                : urls.computeIfAbsent(path, Assets::withHash);
    }

    private static String withHash(String path) {
        try (var file = Objects.requireNonNull(
                Thread.currentThread().getContextClassLoader().getResourceAsStream("META-INF/resources" + path),
                path)) {
            var hash = Hashing.sha256().hashBytes(file.readAllBytes()).toString();
            return path + "?v=" + hash.substring(0, HASH_CHARACTERS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
