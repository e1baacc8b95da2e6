package io.javatask.api;

/**
 * What one rule's check has seen of one run's rows, written down so that it merges with that of
 * other intervals.
 *
 * @param rule the rule's id
 * @param check the check's name in the catalogue
 * @param definition {@code sha256:} and 64 hex digits of what the rule asks; only states of the
 *     same definition merge
 * @param body JSON text; its {@code form} is the version of the form
 */
public record CheckState(String rule, String check, String definition, String body) {}
