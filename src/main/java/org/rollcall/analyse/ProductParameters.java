package org.rollcall.analyse;

import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.platform.web.QueryParameter;

/** The parameters of lists and exports that choose pings by versions and edition of the product. */
public record ProductParameters(
        @QueryParam("version_from") @Nullable String versionFrom,
        @QueryParam("version_to") @Nullable String versionTo,
        @QueryParam("edition") @Nullable String edition,
        @Context UriInfo uri) {

    /**
     * The product that is asked for.
     *
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where a version cannot be read
     */
    public PingQuery.Product product() {
        return of(
                QueryParameter.text(uri, "version_from", versionFrom),
                QueryParameter.text(uri, "version_to", versionTo),
                QueryParameter.text(uri, "edition", edition));
    }

    /** As {@link #product}, of texts; null for what is not given. */
    public static PingQuery.Product of(
            @Nullable String versionFrom, @Nullable String versionTo, @Nullable String edition) {
        return new PingQuery.Product(version("version_from", versionFrom), version("version_to", versionTo), edition);
    }

    private static @Nullable DictionaryVersion version(String name, @Nullable String text) {
        return text == null
                ? null
                : QueryParameter.parsed(name, text, DictionaryVersion::parse, DictionaryVersion.NOT_A_VERSION);
    }
}
