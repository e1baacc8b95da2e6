package io.javatask.api;

/**
 * What a task type is.
 *
 * @param name such as {@code ingest}
 * @param version semantic version
 * @param idempotent whether a second run with the same input changes nothing
 * @param inputType record of the inputs
 * @param outputType record of the output
 * @param inputSchema JSON Schema (2020-12) of the inputs, as JSON text
 * @param outputSchema JSON Schema (2020-12) of the output, as JSON text
 */
public record TaskSpec<I, O>(
    String name,
    String version,
    String description,
    boolean idempotent,
    Class<I> inputType,
    Class<O> outputType,
    String inputSchema,
    String outputSchema) {}
