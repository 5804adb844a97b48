// The words every room shares: money, positions, orders, and answers that can say "I do not know".
export {};
//# sourceMappingURL=types.js.map
