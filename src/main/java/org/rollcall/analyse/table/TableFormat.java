package org.rollcall.analyse.table;

import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.core.Variant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.EnumParameter;
import org.rollcall.platform.web.Negotiation;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.platform.web.QueryParameter;

/**
 * The format of a table: the one that the parameter names, else the one that the header {@code Accept} wants most. A link cannot
 * send a header, so what the parameter asks for is a file to be saved.
 *
 * @param format {@code csv} or {@code json}; null where the header decides
 */
public record TableFormat(
        @QueryParam("format") @Parameter(schema = @Schema(enumeration = {"csv", "json"})) @Nullable
        String format,

        @Context Request request,
        @Context UriInfo uri) {

    /** The media type of tables as CSV. */
    public static final String CSV = "text/csv";

    private static final MediaType CSV_TYPE = MediaType.valueOf(CSV);

    private static final List<Variant> VARIANTS =
            Variant.mediaTypes(MediaType.APPLICATION_JSON_TYPE, CSV_TYPE).build();

    /** In the order of their names. */
    private enum Name {
        CSV,
        JSON
    }

    /**
     * Whether it is CSV, and not JSON.
     *
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where the parameter names another one,
     *     {@link ProblemType#NOT_ACCEPTABLE} where the header allows neither
     */
    public boolean isCsv() {
        var name = name();
        if (name.isPresent()) {
            return name.get() == Name.CSV;
        }
        return Negotiation.chosen(request, VARIANTS)
                .map(CSV_TYPE::isCompatible)
                .orElseThrow(
                        () -> new ProblemException(
                                ProblemType.NOT_ACCEPTABLE,
                                "The header Accept must allow one of application/json, text/csv; or say format=csv in the query."));
    }

    private Optional<Name> name() {
        return Optional.ofNullable(QueryParameter.text(uri, "format", format))
                .map(text -> EnumParameter.of("format", text, Name.class));
    }

    /** The name of the file that the answer is, {@code rollcall-cohorts.csv}; empty where it is none. */
    Optional<String> fileName() {
        var segments = uri.getPathSegments().stream()
                .map(segment -> segment.getPath())
                .filter(segment -> !segment.isEmpty())
                .toList();
        return name().map(name ->
                "rollcall-%s.%s".formatted(segments.getLast(), name.name().toLowerCase(Locale.ROOT)));
    }
}
