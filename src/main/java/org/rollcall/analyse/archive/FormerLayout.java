package org.rollcall.analyse.archive;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The layout of before the archive was a table: what counted was told by a manifest beside each file, {@code _part-....json}. */
final class FormerLayout {

    private static final Pattern MANIFEST = Pattern.compile("_part-[0-9]{15,19}-[0-9]{15,19}\\.json");

    private final Path root;
    private final ObjectMapper mapper;

    FormerLayout(Path root, ObjectMapper mapper) {
        this.root = root;
        this.mapper = mapper;
    }

    /**
     * The files that count by their manifests.
     *
     * @throws IOException where one is not what its manifest says
     */
    List<Part> parts() throws IOException {
        var parts = new ArrayList<Part>();
        for (var week : new ArchiveDirectory(root).weeks()) {
            for (var manifest : ArchiveDirectory.files(week)) {
                if (MANIFEST.matcher(ArchiveDirectory.name(manifest)).matches()) {
                    parts.add(read(manifest));
                }
            }
        }
        return parts;
    }

    private Part read(Path manifest) throws IOException {
        try {
            var read = mapper.readValue(Files.readAllBytes(manifest), Manifest.class);
            var data = manifest.resolveSibling(read.file());
            if (Files.size(data) != read.bytes()) {
                throw new IOException("its file %s has another length".formatted(read.file()));
            }
            return new Part(
                    manifest, ArchiveFile.of("week=" + read.week() + "/" + read.file(), read.rows(), read.bytes()));
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException("the manifest %s cannot be taken over".formatted(manifest), e);
        }
    }

    /** A file, and the manifest by which it counts. */
    record Part(Path manifest, ArchiveFile file) {}

    /** What a manifest says that is needed. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Manifest(String file, String week, long rows, long bytes) {}
}
