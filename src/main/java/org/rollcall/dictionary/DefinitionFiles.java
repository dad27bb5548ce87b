package org.rollcall.dictionary;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of dictionaries as anyone gets them. The last ones are remembered: they have megabytes, and all who read one, or
 * take their time to, share it.
 */
@ApplicationScoped
class DefinitionFiles {

    /** Bytes of files that are remembered. */
    private static final long MAX_BYTES = 8L << 20;

    private final DictionaryCatalog catalog;
    private final Cache<Asked, DefinitionFile> remembered = Caffeine.newBuilder()
            .maximumWeight(MAX_BYTES)
            .<Asked, DefinitionFile>weigher((_, file) -> file.yaml().length)
            .build();

    DefinitionFiles(DictionaryCatalog catalog) {
        this.catalog = catalog;
    }

    /**
     * The file of a published dictionary.
     *
     * @param version null for the highest that is published
     * @param includePaths whether definitions keep their {@code file_path}
     * @return empty where it is not published
     */
    Optional<DefinitionFile> find(@Nullable DictionaryVersion version, boolean includePaths) {
        return (version == null ? catalog.newest() : catalog.find(version))
                .map(dictionary -> remembered.get(new Asked(dictionary, includePaths), this::read));
    }

    private DefinitionFile read(Asked asked) {
        var published = catalog.source(asked.dictionary().version()).orElseThrow();
        var yaml = asked.includePaths() ? published : DefinitionYaml.withoutFilePaths(published);
        return new DefinitionFile(yaml, DefinitionYaml.hex(yaml));
    }

    /** @param hash SHA-256, hexadecimal */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody, and far too large to copy
    record DefinitionFile(byte[] yaml, String hash) {}

    private record Asked(Dictionary dictionary, boolean includePaths) {}
}
