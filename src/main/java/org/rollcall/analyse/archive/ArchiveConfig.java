package org.rollcall.analyse.archive;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The settings of the archive. */
@ConfigMapping(prefix = "rollcall.archive")
public interface ArchiveConfig {

    /**
     * Where every week that is over is written as a table of Apache Iceberg: a folder, such as a mounted bucket. Nothing is
     * archived without.
     * Example: {@code /mnt/archive}
     */
    Optional<Path> directory();

    /**
     * What the folder is called by those who read the table: the paths of its files begin so, for ever. By default they begin
     * with {@code file://} and the folder.
     * Example: {@code s3://bucket/archive}
     */
    Optional<String> location();

    /**
     * How long a week has to be over before it is written. Instances repeat for up to 24 hours what failed.
     * Example: {@code 1D}
     */
    @WithDefault("2D")
    Duration delay();

    /**
     * How long a week waits, after a file of it was written, before another is written with the pings that came late: each
     * has 0.7 MB at least. A week without any file does not wait.
     * Example: {@code 6H}
     */
    @WithDefault("1D")
    Duration interval();

    /**
     * How long an earlier state of the table can still be read, after another one has taken its place: what is erased is on the
     * disk until then.
     * Example: {@code 1D}
     */
    @WithDefault("7D")
    Duration snapshots();

    /**
     * Whether the weeks that {@code rollcall.retention.pings} takes out of PostgreSQL stay in the archive, each as soon as the
     * archive was read back and has every ping of it as the database has it. Its files then have what no engine needs and PostgreSQL
     * does, also what no dictionary declares. Without it, what is too old goes from both.
     * Example: {@code true}
     */
    @WithDefault("false")
    boolean retire();
}
