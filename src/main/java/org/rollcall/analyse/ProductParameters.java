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
        return new PingQuery.Product(
                version("version_from", versionFrom),
                version("version_to", versionTo),
                QueryParameter.text(uri, "edition", edition));
    }

    private @Nullable DictionaryVersion version(String name, @Nullable String value) {
        return QueryParameter.parsed(uri, name, value, DictionaryVersion::parse, DictionaryVersion.NOT_A_VERSION);
    }
}
