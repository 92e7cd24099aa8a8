package io.slipway.local.fault;

/** A fault that was chosen for a request. */
public record InjectedFault(Call call, Fault fault) {}
