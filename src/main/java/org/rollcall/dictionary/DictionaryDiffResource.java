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
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.rollcall.platform.access.AnonymousReads;
import org.rollcall.platform.web.Negotiation;
import org.rollcall.platform.web.Problem;

/** Changes from one dictionary to another, for anyone: they show no instance's data. */
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
    @APIResponse(
            responseCode = "200",
            headers = {
                @Header(name = "ETag", schema = @Schema(type = SchemaType.STRING)),
                @Header(name = "Cache-Control", schema = @Schema(type = SchemaType.STRING))
            },
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = DiffAnswer.class)),
                @Content(mediaType = MARKDOWN, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "304")
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(
            responseCode = "404",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response diff(
            @QueryParam("from") @NotNull(message = "is missing; name a published version, such as 15.4") String from,
            @QueryParam("to") @NotNull(message = "is missing; name a published version, such as 18.9") String to,
            @QueryParam("category") List<String> categories,
            @QueryParam("source") List<String> sources,
            @QueryParam("group") List<String> groups,
            @QueryParam("tier") List<String> tiers,
            @Context Request request,
            @Context RoutingContext context)
            throws JsonProcessingException {
        var type = Negotiation.chosen(request, VARIANTS).orElse(MediaType.APPLICATION_JSON_TYPE);
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
                .build();
    }
}
