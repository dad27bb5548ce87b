package org.rollcall.dictionary;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Variant;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.rollcall.platform.access.AnonymousReads;
import org.rollcall.platform.web.Problem;

/** What changes from one dictionary to another, for anyone: it shows no instance's data. */
@Path("/api/v4/dictionaries/diff")
@PermitAll
@Tag(name = "Dictionaries")
public class DictionaryDiffResource {

    private static final String MARKDOWN = "text/markdown";

    private static final MediaType MARKDOWN_UTF_8 =
            MediaType.valueOf(MARKDOWN).withCharset(StandardCharsets.UTF_8.name());

    private static final List<Variant> VARIANTS = Variant.mediaTypes(
                    MediaType.APPLICATION_JSON_TYPE, MediaType.valueOf(MARKDOWN))
            .build();

    private final DiffAnswers diffs;
    private final AnonymousReads reads;

    DictionaryDiffResource(DiffAnswers diffs, AnonymousReads reads) {
        this.diffs = diffs;
        this.reads = reads;
    }

    @GET
    @Produces({MediaType.APPLICATION_JSON, MARKDOWN})
    @Operation(summary = "What changes in what is sent, from one dictionary to another", description = """
                    JSON for programs; with Accept: text/markdown a report to read and file. Spelling is no change: the
                    statuses data_available, implemented and not_used of before 14.0 are active, Optional is optional,
                    group::source code is source_code, tier is tiers. Each of the filters can be given more than once, which
                    means any of its values; a metric is compared when it fits in either dictionary. No token is needed.
                    """)
    @APIResponse(
            responseCode = "200",
            description = "The changes",
            headers = {
                @Header(
                        name = "ETag",
                        description = "Changes with the answer",
                        schema = @Schema(type = SchemaType.STRING)),
                @Header(
                        name = "Cache-Control",
                        description = "Published dictionaries never change, so the answer can be kept",
                        schema = @Schema(type = SchemaType.STRING))
            },
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = DiffAnswer.class)),
                @Content(
                        mediaType = MARKDOWN,
                        schema = @Schema(type = SchemaType.STRING),
                        examples = @ExampleObject(name = "its beginning", value = """
                                # What changes in what is sent: 15.4 to 18.9

                                |  | from | to |
                                | --- | --- | --- |
                                | version | 15.4 | 18.9 |
                                | metrics declared | 1,854 | 3,140 |

                                ## Totals

                                | what | metrics |
                                | --- | --- |
                                | newly sent | 1,205 |
                                | - of category `optional` | 1,188 |
                                """))
            })
    @APIResponse(responseCode = "304", description = "Not changed since the ETag in If-None-Match")
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(
            responseCode = "404",
            description = "One of the two is not published; nearest names the version that pings of it are read with",
            content =
                    @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            schema = @Schema(implementation = Problem.class),
                            examples = @ExampleObject(name = "not published", value = """
                                    {"type": "urn:rollcall:problem:not_found", "title": "There is nothing here",
                                     "status": 404, "version": "15.5", "nearest": "15.4",
                                     "detail": "dictionary 15.5 is not published; the nearest that is published is 15.4"}
                                    """)))
    public Response diff(
            @QueryParam("from")
                    @Parameter(description = "major.minor", example = "15.4")
                    @NotNull(message = "is missing; name a published version, such as 15.4")
                    String from,
            @QueryParam("to")
                    @Parameter(description = "major.minor", example = "18.9")
                    @NotNull(message = "is missing; name a published version, such as 18.9")
                    String to,
            @QueryParam("category") @Parameter(description = "Only this data_category", example = "optional")
                    List<String> categories,
            @QueryParam("source") @Parameter(description = "Only this data_source", example = "database")
                    List<String> sources,
            @QueryParam("group") @Parameter(description = "Only this product_group", example = "source_code")
                    List<String> groups,
            @QueryParam("tier") @Parameter(description = "Only metrics of this tier", example = "free")
                    List<String> tiers,
            @Context Request request,
            @Context RoutingContext context)
            throws JsonProcessingException {
        var type = request.selectVariant(VARIANTS).getMediaType();
        var markdown = type.isCompatible(MARKDOWN_UTF_8);
        var body = diffs.answer(
                DictionaryResource.parse("from", from),
                DictionaryResource.parse("to", to),
                DiffFilter.of(categories, sources, groups, tiers),
                markdown,
                () -> reads.countCostly(context));
        var etag = new EntityTag(DefinitionYaml.hex(body));
        var unchanged = request.evaluatePreconditions(etag);
        return (unchanged == null ? Response.ok(body, markdown ? MARKDOWN_UTF_8 : type) : unchanged)
                .tag(etag)
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=3600")
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .build();
    }
}
